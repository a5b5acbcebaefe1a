package deployed

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"

	"tandem/shared/cloud"
)

// Kill ends the processes of a function, by logical id, without a word, as a machine that breaks does; it returns how many there were. The
// emulator runs functions as processes of this machine; where it does not, or outside Linux, there are none.
func (s *Stack) Kill(function string) (killed int, err error) {
	environs, err := filepath.Glob("/proc/[0-9]*/environ")
	if err != nil {
		return 0, err
	}
	mark := []byte("AWS_LAMBDA_FUNCTION_NAME=" + s.Functions[function] + "\x00")
	for _, path := range environs {
		content, err := os.ReadFile(path)
		if err != nil || !bytes.Contains(append(content, 0), mark) {
			continue // somebody else's, or gone
		}
		pid, err := strconv.Atoi(filepath.Base(filepath.Dir(path)))
		if err != nil {
			return killed, err
		}
		if err := syscall.Kill(pid, syscall.SIGKILL); err == nil {
			killed++
		}
	}
	return killed, nil
}

// Hasten has every queue of the stack give back after some seconds what its function did not finish, where template.yaml waits for half an
// hour: for tests.
func (s *Stack) Hasten(ctx context.Context, visibility time.Duration) error {
	client := sqs.NewFromConfig(s.config)
	pages := sqs.NewListQueuesPaginator(client, &sqs.ListQueuesInput{MaxResults: aws.Int32(100)})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return fmt.Errorf("deployed: queues: %w", cloud.Cause(err))
		}
		for _, url := range page.QueueUrls {
			if strings.Contains(url, "DeadLetters") {
				continue
			}
			attributes := map[string]string{string(types.QueueAttributeNameVisibilityTimeout): strconv.Itoa(int(visibility.Seconds()))}
			if _, err := client.SetQueueAttributes(ctx, &sqs.SetQueueAttributesInput{QueueUrl: &url, Attributes: attributes}); err != nil {
				return fmt.Errorf("deployed: queue: %w", cloud.Cause(err))
			}
		}
	}
	return nil
}

// Send puts a message into a queue, by logical id, as nobody does.
func (s *Stack) Send(ctx context.Context, queue, body string) error {
	url := ""
	for name, value := range s.Settings {
		if strings.HasSuffix(name, "_QUEUE") && strings.Contains(value, "-"+queue+"-") {
			url = value
		}
	}
	if _, err := sqs.NewFromConfig(s.config).SendMessage(ctx, &sqs.SendMessageInput{QueueUrl: &url, MessageBody: &body}); err != nil {
		return fmt.Errorf("deployed: send: %w", cloud.Cause(err))
	}
	return nil
}
