package dynamo_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"tandem/shared/cloud"
	"tandem/shared/cloud/cloudtest"
	"tandem/shared/table"
	"tandem/shared/table/dynamo"
)

func contextThatEnds(t *testing.T) (context.Context, context.CancelFunc) {
	return context.WithCancel(t.Context())
}

// flush sends what was answered so far, before the client may give up.
func flush(w http.ResponseWriter) { w.(http.Flusher).Flush() }

// got is an answer of BatchGetItem: the records that came, and those that did not.
func got(came, left []string) func(http.ResponseWriter) {
	list := func(sks []string, form string) string {
		var all []string
		for _, sk := range sks {
			all = append(all, fmt.Sprintf(form, sk))
		}
		return strings.Join(all, ",")
	}
	unprocessed := ""
	if len(left) > 0 {
		unprocessed = `"records-1":{"ConsistentRead":true,"Keys":[` + list(left, `{"pk":{"S":"p"},"sk":{"S":%q}}`) + `]}`
	}
	items := list(came, `{"pk":{"S":"p"},"sk":{"S":%q},"kind":{"S":""},"body":{"B":""},"version":{"N":"1"}}`)
	return answer(`{"Responses":{"records-1":[` + items + `]},"UnprocessedKeys":{` + unprocessed + `}}`)
}

// What DynamoDB leaves out of an answer is asked again, and only that.
func TestUnprocessedKeys(t *testing.T) {
	keys := []table.Key{table.At(table.Records, "p", "a"), table.At(table.Records, "p", "b"), table.At(table.Records, "p", "c")}
	none, all := []string(nil), []string{"a", "b", "c"}
	for name, c := range map[string]struct {
		turns []func(http.ResponseWriter)
		asked string // the keys of each request
		found string
		want  error
	}{
		"whole":        {[]func(http.ResponseWriter){got([]string{"c", "a"}, nil)}, "abc", "a-c", nil},
		"in parts":     {[]func(http.ResponseWriter){got([]string{"b"}, []string{"a", "c"}), got([]string{"c"}, []string{"a"}), got(none, nil)}, "abc ac a", "-bc", nil},
		"after a time": {[]func(http.ResponseWriter){got(none, all), got(none, all), got(all, nil)}, "abc abc abc", "abc", nil},
		"slowly": {[]func(http.ResponseWriter){
			got(none, all), got(none, all), got([]string{"a"}, []string{"b", "c"}), got(none, []string{"b", "c"}), got([]string{"b", "c"}, nil),
		}, "abc abc abc bc bc", "abc", nil},
		"never": {[]func(http.ResponseWriter){got([]string{"a"}, []string{"b", "c"}), got(none, []string{"b", "c"})}, "abc bc bc bc", "", table.ErrThrottled},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			store, asked := answers(t, c.turns...)
			items, err := store.Get(t.Context(), keys...)
			if c.want != nil {
				judge(t, err, c.want, "unprocessed")
			} else if err != nil {
				t.Fatal(err)
			}
			found := ""
			for i, item := range items {
				if item == nil {
					found += "-"
				} else if found += item.Key.SK(); item.Key != keys[i] {
					t.Errorf("%s stands in the place of %s", item.Key.SK(), keys[i].SK())
				}
			}
			var requests []string
			for _, one := range *asked {
				if one.Action != "BatchGetItem" || one.at("RequestItems", "records-1", "ConsistentRead") != true {
					t.Errorf("asked %+v", one)
				}
				requests = append(requests, sortKeys(one))
			}
			if got := strings.Join(requests, " "); got != c.asked || found != c.found {
				t.Errorf("asked %q, want %q; found %q, want %q", got, c.asked, found, c.found)
			}
		})
	}
}

func sortKeys(one ask) (all string) {
	for i := 0; ; i++ {
		sk, ok := one.at("RequestItems", "records-1", "Keys", i, "sk", "S").(string)
		if !ok {
			return all
		}
		all += sk
	}
}

func TestAContextThatEndsBetweenTwoAttempts(t *testing.T) {
	ctx, cancel := contextThatEnds(t)
	left := got(nil, []string{"a"})
	store, asked := answers(t, func(w http.ResponseWriter) { left(w); flush(w); cancel() })
	_, err := store.Get(ctx, table.At(table.Records, "p", "a"))
	if !errors.Is(err, context.Canceled) || errors.Is(err, table.ErrThrottled) || len(*asked) != 1 {
		t.Errorf("%v after %d requests", err, len(*asked))
	}
}

// What was not asked for is not given to anybody.
func TestForeignAnswer(t *testing.T) {
	for name, response := range map[string]string{
		"another key":   `"records-1":[{"pk":{"S":"p"},"sk":{"S":"` + cloudtest.Canary + `"}}]`,
		"another table": `"` + cloudtest.Canary + `":[{"pk":{"S":"p"},"sk":{"S":"a"}}]`,
	} {
		store, _ := answers(t, answer(`{"Responses":{`+response+`}}`))
		_, err := store.Get(t.Context(), table.At(table.Records, "p", "a"))
		t.Run(name, func(t *testing.T) { judge(t, err, nil, "table") })
	}
}

// A page's cursor comes back as the key that DynamoDB said to go on from; a cursor of another query asks nothing.
func TestCursor(t *testing.T) {
	last := `{"pk":{"S":"M#1"},"sk":{"S":"message"},"pendinghash":{"S":"pending#1"},"pendingrange":{"S":"2029"}}`
	store, asked := answers(t, answer(`{"Items":[`+last+`],"LastEvaluatedKey":`+last+`}`), answer(`{"Items":[]}`))
	query := table.Query{Index: table.Pending, PK: "pending#1", Limit: 1}
	page, err := store.Query(t.Context(), query)
	if err != nil || len(page.Items) != 1 || page.Next == "" {
		t.Fatalf("%+v, %v", page, err)
	}
	query.After = page.Next
	if page, err = store.Query(t.Context(), query); err != nil || len(page.Items) != 0 || page.Next != "" {
		t.Fatalf("%+v, %v", page, err)
	}
	want := map[string]any{
		"pk": map[string]any{"S": "M#1"}, "sk": map[string]any{"S": "message"},
		"pendinghash": map[string]any{"S": "pending#1"}, "pendingrange": map[string]any{"S": "2029"},
	}
	if d := diff(want, (*asked)[1].at("ExclusiveStartKey")); d != "" {
		t.Errorf("(-want +got)\n%s", d)
	}
	if (*asked)[0].at("ConsistentRead") != false || (*asked)[0].at("IndexName") != "pending" {
		t.Errorf("asked %+v", (*asked)[0])
	}
	for i := range query.After {
		tampered := []byte(query.After)
		tampered[i] = '%'
		query := query
		query.After = string(tampered)
		_, err := store.Query(t.Context(), query)
		judge(t, err, table.ErrLimit, "cursor")
	}
	if len(*asked) != 2 {
		t.Errorf("%d requests", len(*asked))
	}
}

// An item that cannot be read is named by its table and attribute, not by what it holds.
func TestDecode(t *testing.T) {
	text := &types.AttributeValueMemberS{Value: cloudtest.Canary}
	whole := func(change map[string]types.AttributeValue) map[string]types.AttributeValue {
		item := map[string]types.AttributeValue{"pk": text, "sk": text}
		for name, value := range change {
			if item[name] = value; value == nil {
				delete(item, name)
			}
		}
		return item
	}
	for name, value := range map[string]types.AttributeValue{
		"pk": nil, "sk": &types.AttributeValueMemberN{Value: "1"}, "kind": &types.AttributeValueMemberBOOL{Value: true}, "version": text,
		"expires": &types.AttributeValueMemberN{Value: "1e400"}, "count": &types.AttributeValueMemberN{Value: "0.5"}, "body": text,
		"unit": &types.AttributeValueMemberB{Value: []byte(cloudtest.Canary)}, "duehash": &types.AttributeValueMemberNULL{Value: true},
	} {
		_, err := dynamo.Decode(table.Keys, whole(map[string]types.AttributeValue{name: value}))
		t.Run(name, func(t *testing.T) { judge(t, err, nil, "table keys cannot be read: attribute "+name) })
	}
	item, err := dynamo.Decode(table.Keys, whole(nil))
	if err != nil || item.Key != table.At(table.Keys, cloudtest.Canary, cloudtest.Canary) {
		t.Errorf("%+v, %v", item, err)
	}
}

// A counter that runs is one request, one that starts two; when others end and start it meanwhile the two go on in turn.
func TestAdd(t *testing.T) {
	refused := func(item string) func(http.ResponseWriter) {
		return refuse(400, "ConditionalCheckFailedException", item)
	}
	value, nothing, ended := answer(`{"Attributes":{"count":{"N":"7"}}}`), refused(""), refused(`,"Item":{"count":{"N":"9"},"expires":{"N":"1"}}`)
	session := refused(`,"Item":{"kind":{"S":"session"},"body":{"S":"` + cloudtest.Canary + `"}}`)
	for name, c := range map[string]struct {
		turns []func(http.ResponseWriter)
		want  error
		names string
	}{
		"runs":             {[]func(http.ResponseWriter){value}, nil, ""},
		"starts":           {[]func(http.ResponseWriter){nothing, value}, nil, ""},
		"starts over":      {[]func(http.ResponseWriter){ended, value}, nil, ""},
		"another began it": {[]func(http.ResponseWriter){nothing, ended, value}, nil, ""},
		"no counter":       {[]func(http.ResponseWriter){session}, table.ErrCondition, "no counter"},
		"becomes none":     {[]func(http.ResponseWriter){nothing, session}, table.ErrCondition, "no counter"},
		"without end":      {slices.Repeat([]func(http.ResponseWriter){ended}, 2*cloud.Attempts), table.ErrConflict, "add"},
		"no value":         {[]func(http.ResponseWriter){answer(`{"Attributes":{}}`)}, nil, "no value"},
		"odd value":        {[]func(http.ResponseWriter){answer(`{"Attributes":{"count":{"S":"` + cloudtest.Canary + `"}}}`)}, nil, "no value"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			store, asked := answers(t, c.turns...)
			got, err := store.Add(t.Context(), count, 2, now, now.Add(time.Hour))
			if c.names != "" {
				judge(t, err, c.want, c.names)
			} else if err != nil || got != 7 {
				t.Errorf("%d, %v", got, err)
			}
			if len(*asked) != len(c.turns) {
				t.Errorf("%d requests, want %d", len(*asked), len(c.turns))
			}
		})
	}
}
