package infra

import (
	"testing"
	"time"

	"tandem/shared/service"
)

const day = 24 * time.Hour

// What the policy says of the copies that remain after an erasure (privacy notice, copy by copy) is what the storage is set to.
func TestResidualCopies(t *testing.T) {
	stack := readTemplates(t).load(t)
	number := func(from tree, names ...string) time.Duration {
		t.Helper()
		found, ok := from.at(names...).(int)
		if !ok {
			t.Fatalf("%v is no number", names)
		}
		return time.Duration(found)
	}
	recovery := func(table string) time.Duration {
		return number(stack.data, "Resources", table, "Properties", "PointInTimeRecoverySpecification", "RecoveryPeriodInDays") * day
	}
	lifecycle := func(bucket string, names ...string) time.Duration {
		rules := stack.data.list("Resources", bucket, "Properties", "LifecycleConfiguration", "Rules")
		first, _ := rules[0].(tree)
		return number(first, names...) * day
	}
	var longest time.Duration
	for _, queue := range stack.messaging.resources("AWS::SQS::Queue") {
		longest = max(longest, number(queue.tree, "Properties", "MessageRetentionPeriod")*time.Second)
	}
	want := map[string]time.Duration{
		"keys":       recovery("KeysTable"),
		"backups":    recovery("RecordsTable"),
		"old-files":  lifecycle("FilesBucket", "NoncurrentVersionExpiration", "NoncurrentDays"),
		"quarantine": lifecycle("QuarantineBucket", "ExpirationInDays") + day, // S3 may take a day to carry it out
		"messages":   longest,
	}
	drop := lifecycle("DropBucket", "ExpirationInDays")
	for _, one := range service.Stacks() {
		svc, err := service.Load(one.Service, one.Party)
		if err != nil {
			t.Fatal(err)
		}
		stated := map[string]service.Residual{}
		for _, left := range svc.Residual {
			stated[left.ID] = left
			if left.Unreadable != 0 && left.Unreadable != recovery("KeysTable") {
				t.Errorf("%v: %s is unreadable after %s, keys can be restored for %s", one, left.ID, left.Unreadable, recovery("KeysTable"))
			}
		}
		if got := stated["drop"].Lifetime; svc.Has(service.FeatureFlux) && got != drop || !svc.Has(service.FeatureFlux) && got != 0 {
			t.Errorf("%v: a dropped file remains %s, the storage is set to %s", one, got, drop)
		}
		for id, lifetime := range want {
			if stated[id].Lifetime != lifetime {
				t.Errorf("%v: %s remains %s, the storage is set to %s", one, id, stated[id].Lifetime, lifetime)
			}
		}
	}
}
