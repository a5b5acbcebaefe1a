package table

// Kind says what an item is; the table of doc.go lists them all with category and retention.
type Kind string

// The kinds of item.
const (
	KindBranch    Kind = "branch"
	KindUnit      Kind = "unit"
	KindAccount   Kind = "account"
	KindCard      Kind = "card"
	KindDossier   Kind = "dossier"
	KindCV        Kind = "cv"
	KindDocument  Kind = "document"
	KindMatches   Kind = "matches"
	KindMirror    Kind = "mirror"
	KindBlind     Kind = "blind"
	KindCode      Kind = "code"
	KindFoyer     Kind = "foyer"
	KindOffer     Kind = "offer"
	KindOwnOffer  Kind = "own-offer"
	KindMessage   Kind = "message"
	KindImport    Kind = "import"
	KindChunk     Kind = "chunk"
	KindReplay    Kind = "replay"
	KindStream    Kind = "stream"
	KindDigest    Kind = "digest"
	KindRun       Kind = "run"
	KindSubject   Kind = "subject"
	KindTombstone Kind = "tombstone"
	KindEpoch     Kind = "epoch"
	KindChange    Kind = "change"
	KindBlock     Kind = "block"
	KindSession   Kind = "session"
	KindToken     Kind = "token"
	KindCounter   Kind = "counter"
	KindExpired   Kind = "expired"
	KindChain     Kind = "chain"
	KindMark      Kind = "mark"
	KindJournal   Kind = "journal"
	KindLink      Kind = "link"
	KindRoot      Kind = "root"

	KindBreach         Kind = "breach"
	KindBreachVersion  Kind = "breach-version"
	KindIncident       Kind = "incident"
	KindPartyNotice    Kind = "party-notice"
	KindRecommendation Kind = "recommendation"
	KindAlert          Kind = "alert"

	KindStatistic Kind = "statistic"
	KindProof     Kind = "proof"
	KindSwitch    Kind = "switch"
	KindRecount   Kind = "recount"

	KindConsent      Kind = "consent"
	KindSubscription Kind = "subscription"
	KindOpposition   Kind = "opposition"
)
