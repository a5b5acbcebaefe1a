package kms_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	awskms "github.com/aws/aws-sdk-go-v2/service/kms"

	"tandem/shared/cloud"
	"tandem/shared/cloud/cloudtest"
	"tandem/shared/seal"
	"tandem/shared/seal/contract"
	"tandem/shared/seal/kms"
)

func TestContract(t *testing.T) {
	config := cloudtest.Contract(t, "KMS")
	client := awskms.NewFromConfig(config)
	mine, other := create(t, client), create(t, client) // for the whole suite: a key that was made lives on for a week at least
	contract.Run(t, func(t *testing.T) contract.Subject {
		return contract.Subject{
			Master: lenient{kms.New(client, mine)}, Again: lenient{kms.New(awskms.NewFromConfig(config), mine)}, Other: lenient{kms.New(client, other)},
		}
	})
}

func create(t *testing.T, client *awskms.Client) (arn string) {
	t.Helper()
	made, err := client.CreateKey(context.Background(), &awskms.CreateKeyInput{Description: aws.String("contract")})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		in := awskms.ScheduleKeyDeletionInput{KeyId: made.KeyMetadata.KeyId, PendingWindowInDays: aws.Int32(7)}
		if _, err := client.ScheduleKeyDeletion(context.Background(), &in); err != nil {
			t.Error(err)
		}
	})
	return *made.KeyMetadata.Arn
}

// lenient takes an emulator's word for that of KMS: it says that access is denied where KMS says that the ciphertext is not of this key.
type lenient struct{ *kms.Master }

func (l lenient) Unwrap(ctx context.Context, use seal.Context, wrapped []byte) ([]byte, error) {
	key, err := l.Master.Unwrap(ctx, use, wrapped)
	var failure *cloud.Failure
	if cloudtest.Emulated("KMS") && errors.As(err, &failure) && failure.Code == "AccessDeniedException" {
		err = fmt.Errorf("%w: %w", seal.ErrRefused, err)
	}
	return key, err
}
