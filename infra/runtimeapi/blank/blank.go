// Package blank answers a function as an AWS account in which nothing is stored: enough to start any function and to see how it answers
// without data. It is for measuring and for trying by hand. It is no double of the ports: what is written to it is accepted and forgotten,
// but for the branch keys, which a function reads back at its start; conditions, signatures and permissions are not looked at.
package blank

import (
	"crypto/md5"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"

	"tandem/shared/service"
	"tandem/shared/table"
)

// Account is the HTTP side of the services that functions call. It is safe for concurrent use.
type Account struct {
	mu       sync.Mutex
	branches map[string][]map[string]value // items by partition key
}

// value is an attribute of DynamoDB: {"S": "text"}.
type value map[string]any

// New is an account in which nothing is stored.
func New() *Account { return &Account{branches: map[string][]map[string]value{}} }

// Environment gives values to the keys of a function's settings; what names a thing of AWS names one that is not there.
func Environment(keys []string, endpoint string) map[string]string {
	known := map[string]string{
		"TANDEM_SERVICE": service.Default, "TANDEM_PARTY": "", "TANDEM_STAGE": "local", "SITE_URL": "http://127.0.0.1:8080", "MAIL_FROM": "essai@tandem.example",
		"MAINTENANCE": "-",
	}
	variables := map[string]string{"AWS_ENDPOINT_URL": endpoint}
	for _, key := range keys {
		value, ok := known[key]
		if variables[key] = value; !ok {
			variables[key] = strings.ToLower(strings.ReplaceAll(key, "_", "-"))
		}
	}
	return variables
}

// request holds what the answers below take from calls in JSON.
type request struct {
	ExpressionAttributeValues map[string]value
	TransactItems             []struct {
		Put struct{ Item map[string]value }
	}
	Plaintext, CiphertextBlob []byte
	KeyID                     string `json:"KeyId"`
	Entries                   []message
	MessageBody               string
}

type message struct{ ID, MessageBody string }

// ServeHTTP answers one call.
func (a *Account) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	target := r.Header.Get("X-Amz-Target")
	switch {
	case target == "":
		rest(w, r)
		return
	case strings.HasPrefix(target, "AmazonSQS."), strings.HasPrefix(target, "DynamoDB_"):
		w.Header().Set("Content-Type", "application/x-amz-json-1.0")
	default:
		w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	}
	var in request
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		refuse(w, "SerializationException", err.Error())
		return
	}
	_, operation, _ := strings.Cut(target, ".")
	switch operation {
	case "Query":
		items := a.query(in.ExpressionAttributeValues[":hash"])
		say(w, map[string]any{"Items": items, "Count": len(items), "ScannedCount": len(items)})
	case "BatchGetItem":
		say(w, map[string]any{"Responses": map[string]any{}, "UnprocessedKeys": map[string]any{}})
	case "TransactWriteItems":
		if !a.keep(in) {
			say(w, map[string]any{})
			return
		}
		w.WriteHeader(http.StatusBadRequest)
		say(w, map[string]any{"__type": "TransactionCanceledException", "CancellationReasons": []any{map[string]string{"Code": "ConditionalCheckFailed"}}})
	case "UpdateItem": // a counter that starts, when it is one
		say(w, map[string]any{"Attributes": map[string]any{"count": in.ExpressionAttributeValues[":delta"]}})
	case "PutItem", "DeleteItem":
		say(w, map[string]any{})
	case "Encrypt":
		say(w, map[string]any{"KeyId": in.KeyID, "CiphertextBlob": append([]byte(wrapping), in.Plaintext...)})
	case "Decrypt":
		plain, ours := strings.CutPrefix(string(in.CiphertextBlob), wrapping)
		if !ours {
			refuse(w, "InvalidCiphertextException", "not wrapped here")
			return
		}
		say(w, map[string]any{"KeyId": in.KeyID, "Plaintext": []byte(plain)})
	case "SendMessage":
		say(w, sent(message{MessageBody: in.MessageBody}))
	case "SendMessageBatch":
		all := []map[string]string{}
		for _, entry := range in.Entries {
			all = append(all, sent(entry))
		}
		say(w, map[string]any{"Successful": all, "Failed": []any{}})
	default:
		refuse(w, "UnknownOperationException", target)
	}
}

// wrapping stands before what KMS wrapped.
const wrapping = "blank:"

// query finds branch keys, and nothing else.
func (a *Account) query(hash value) []map[string]value {
	a.mu.Lock()
	defer a.mu.Unlock()
	pk, _ := hash["S"].(string)
	return append([]map[string]value{}, a.branches[pk]...)
}

// keep remembers the branch keys of a write, unless one is there: they are made once.
func (a *Account) keep(in request) (refused bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, op := range in.TransactItems {
		pk, _ := op.Put.Item["pk"]["S"].(string)
		if !strings.HasPrefix(pk, table.BranchPK("")) {
			continue
		}
		if len(a.branches[pk]) > 0 {
			return true
		}
		a.branches[pk] = append(a.branches[pk], op.Put.Item)
	}
	return false
}

// sent is the answer to a message, with the sum that clients check.
func sent(one message) map[string]string {
	sum := md5.Sum([]byte(one.MessageBody))
	return map[string]string{"Id": one.ID, "MessageId": "blank", "MD5OfMessageBody": hex.EncodeToString(sum[:])}
}

// rest answers SES, Lambda and S3, which tell what they are asked by the path.
func rest(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	switch {
	case strings.HasPrefix(r.URL.Path, "/v2/email/"):
		say(w, map[string]string{"MessageId": "blank"})
	case strings.HasPrefix(r.URL.Path, "/2015-03-31/functions/"):
		w.Header().Set("X-Amzn-Errortype", "ResourceNotFoundException")
		w.WriteHeader(http.StatusNotFound)
		say(w, map[string]string{"Type": "User", "Message": "Function not found"})
	case r.Method == http.MethodGet && query.Has("list-type"):
		fmt.Fprint(w, `<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>`)
	case r.Method == http.MethodGet && query.Has("versions"):
		fmt.Fprint(w, `<ListVersionsResult><IsTruncated>false</IsTruncated></ListVersionsResult>`)
	case r.Method == http.MethodPut:
		w.Header().Set("ETag", `"blank"`)
	case r.Method == http.MethodDelete:
		w.WriteHeader(http.StatusNoContent)
	default:
		w.WriteHeader(http.StatusNotFound)
		fmt.Fprint(w, `<Error><Code>NoSuchKey</Code><Message>nothing is stored here</Message></Error>`)
	}
}

func refuse(w http.ResponseWriter, kind, message string) {
	w.WriteHeader(http.StatusBadRequest)
	say(w, map[string]string{"__type": kind, "message": message})
}

func say(w http.ResponseWriter, answer any) { _ = json.NewEncoder(w).Encode(answer) } // who asked may be gone
