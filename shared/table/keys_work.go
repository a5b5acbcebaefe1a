package table

import (
	"strings"

	"tandem/shared/id"
)

// ImportUnitKey is the unit of one flux file and of what is staged from it.
func ImportUnitKey(received id.Import) Key {
	return Key{Keys, importPrefix + string(received), UnitPrefix + "flux"}
}

// ShardUnitKey is the unit of a matching shard's projection; each nightly rebuild makes a new generation.
func ShardUnitKey(shard string, generation int) Key {
	return Key{Keys, shardPrefix + shard, UnitPrefix + pad(generation)}
}

// MessageKey is an outbox message that waits to be relayed.
func MessageKey(message id.Message) Key {
	return Key{Records, messagePrefix + string(message), "message"}
}

// ImportsPK is the partition that lists the imports, newest last.
const ImportsPK = "IMPORTS"

// ImportKey is the report of an import; identifiers of imports are in order of time.
func ImportKey(received id.Import) Key { return Key{Records, ImportsPK, string(received)} }

// ImportPK is the partition of what one import produced.
func ImportPK(received id.Import) string { return importPrefix + string(received) }

// ChunkKey is the result of applying one chunk of an import.
func ChunkKey(received id.Import, chunk int) Key {
	return Key{Records, ImportPK(received), ChunkPrefix + pad(chunk)}
}

// ChunkPrefix begins the sort keys of chunk results.
const ChunkPrefix = "chunk#"

// ReplayKey is what became of a rejected dossier that a person had replayed, by its first place in the file.
func ReplayKey(received id.Import, place int) Key {
	return Key{Records, ImportPK(received), "replay#" + pad(place)}
}

// StreamKey is the newest file applied of a stream of files (one organism, one type).
func StreamKey(stream string) Key { return Key{Records, "STREAM#" + stream, "newest"} }

// DigestKey tells that a file of this content was received.
func DigestKey(digest string) Key { return Key{Records, "DIGEST#" + digest, "import"} }

// RunsPK is the partition that lists the purge runs, newest last.
const RunsPK = "RUNS"

// RunKey is one purge run; identifiers of runs are in order of time.
func RunKey(run id.Run) Key { return Key{Records, RunsPK, string(run)} }

// RunPK is the partition of the units of one run.
func RunPK(run id.Run) string { return runPrefix + string(run) }

// SubjectKey is one unit of a purge run, by its number in the run.
func SubjectKey(run id.Run, number int) Key {
	return Key{Records, RunPK(run), SubjectPrefix + pad(number)}
}

// SubjectPrefix begins the sort keys of a run's units.
const SubjectPrefix = "unit#"

// TombstoneKey remembers that a unit was destroyed, so that neither a late message nor a restored backup brings it back.
func TombstoneKey(unit Key) Key { return Key{Records, "TOMB#" + unit.pk, unit.sk} }

// ShardPK is the partition of a matching shard.
func ShardPK(shard string) string { return shardPrefix + shard }

// EpochKey counts the changes of a shard.
func EpochKey(shard string) Key { return Key{Records, ShardPK(shard), "epoch"} }

// ChangeKey is one change of a shard, by its number.
func ChangeKey(shard string, number int64) Key {
	return Key{Records, ShardPK(shard), ChangePrefix + pad(int(number))}
}

// ChangePrefix begins the sort keys of changes.
const ChangePrefix = "change#"

// BlockKey is one block of a shard's snapshot.
func BlockKey(shard string, generation, number int) Key {
	return Key{Records, ShardPK(shard), BlockPrefix + pad(generation) + "#" + pad(number)}
}

// BlockPrefix begins the sort keys of blocks.
const BlockPrefix = "block#"

// MarkKey remembers that a consumer handled a message.
func MarkKey(consumer string, message string) Key {
	return Key{Ephemeral, "D#" + consumer + "#" + message, "mark"}
}

// PendingEntry places a message in the outbox index, by its time in sortable form.
func PendingEntry(message id.Message, at string) Entry {
	return Entry{Hash: PendingHash(shard(string(message))), Range: at + "#" + string(message)}
}

// PendingHash is the partition of the pending index for a shard "0" to Shards-1.
func PendingHash(shard string) string { return "pending#" + shard }

// ImportOf is the import of a partition key made by ImportUnitKey.
func ImportOf(pk string) (id.Import, bool) {
	rest, ok := strings.CutPrefix(pk, importPrefix)
	return id.Import(rest), ok
}

// BuriedBy is the unit that a tombstone remembers.
func BuriedBy(tombstone Key) Key {
	return Key{Keys, strings.TrimPrefix(tombstone.pk, "TOMB#"), tombstone.sk}
}

// ShardOf is the matching shard of a partition made by ShardPK.
func ShardOf(pk string) (shard string, ok bool) { return strings.CutPrefix(pk, shardPrefix) }

// CampaignsPK is the partition that lists the news campaigns, newest last: one clear item each, which names nobody.
const CampaignsPK = "CAMPAIGNS"

// CampaignHeadKey is the state of a campaign; identifiers of campaigns are in order of time.
func CampaignHeadKey(campaign id.Campaign) Key { return Key{Records, CampaignsPK, string(campaign)} }

// CampaignKey is what a campaign says, sealed in its own unit.
func CampaignKey(campaign id.Campaign) Key {
	return Key{Records, campaignPrefix + string(campaign), "campaign"}
}

// CampaignUnitKey is the unit of one campaign: its keys and its clock.
func CampaignUnitKey(campaign id.Campaign) Key {
	return Key{Keys, campaignPrefix + string(campaign), UnitPrefix + "campaign"}
}

// AnnouncementKey is how far the telling of a version of the privacy notice has come.
func AnnouncementKey(version string) Key { return Key{Records, "ANNOUNCEMENTS", version} }
