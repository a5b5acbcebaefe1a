package breach

// State says where a case stands.
type State string

// The states of a violation (casework: DETECTEE, QUALIFIEE, CLOSE) and of a complaint.
const (
	Detected   State = "DETECTEE"
	Qualifying State = "QUALIFIEE"
	ToConfirm  State = "A_CONFIRMER" // closing without informing the persons waits for a second person
	Received   State = "RECUE"
	Relayed    State = "TRANSMISE"
	Closed     State = "CLOSE"
)

// States lists every state.
func States() []State { return []State{Detected, Qualifying, ToConfirm, Received, Relayed, Closed} }

// Act is what somebody does with a case.
type Act string

// The acts.
const (
	ActOpen     Act = "ouvrir"
	ActComplete Act = "completer"
	ActMeasure  Act = "mesure"
	ActPropose  Act = "proposer"
	ActQualify  Act = "qualifier"
	ActNotify   Act = "notifier-cnil"
	ActParty    Act = "avertir-partie"
	ActInform   Act = "informer"
	ActExempt   Act = "exempter"
	ActPublish  Act = "recommander"
	ActClose    Act = "clore"
	ActAsk      Act = "demander-cloture"
	ActConfirm  Act = "confirmer-cloture"
	ActRefuse   Act = "refuser-cloture"
	ActRelay    Act = "transmettre"
)

// Acts lists every act on a case that is open.
func Acts() []Act {
	return []Act{ActComplete, ActMeasure, ActPropose, ActQualify, ActNotify, ActParty, ActInform, ActExempt, ActPublish, ActClose, ActAsk,
		ActConfirm, ActRefuse, ActRelay}
}

// Move is an act that is possible in a state, and the state that it leads to.
type Move struct {
	From State
	Act  Act
	To   State
}

// Moves is the whole state machine: what is not listed is refused. The first notification of the CNIL, and the word to the other party, need
// not wait for the qualification; nothing leads out of CLOSE.
var moves = []Move{
	{Detected, ActComplete, Detected},
	{Detected, ActMeasure, Detected},
	{Detected, ActPropose, Detected},
	{Detected, ActNotify, Detected},
	{Detected, ActParty, Detected},
	{Detected, ActQualify, Qualifying},
	{Qualifying, ActComplete, Qualifying},
	{Qualifying, ActMeasure, Qualifying},
	{Qualifying, ActPropose, Qualifying},
	{Qualifying, ActNotify, Qualifying},
	{Qualifying, ActParty, Qualifying},
	{Qualifying, ActQualify, Qualifying},
	{Qualifying, ActInform, Qualifying},
	{Qualifying, ActExempt, Qualifying},
	{Qualifying, ActPublish, Qualifying},
	{Qualifying, ActClose, Closed},
	{Qualifying, ActAsk, ToConfirm},
	{ToConfirm, ActConfirm, Closed},
	{ToConfirm, ActRefuse, Qualifying},
	{Received, ActComplete, Received},
	{Received, ActMeasure, Received},
	{Received, ActRelay, Relayed},
	{Received, ActClose, Closed},
	{Relayed, ActComplete, Relayed},
	{Relayed, ActMeasure, Relayed},
	{Relayed, ActClose, Closed},
}

// Moves lists every move.
func Moves() []Move { return append([]Move{}, moves...) }

// after is the state that an act leads to; ok is false when it is not possible.
func after(from State, act Act) (to State, ok bool) {
	for _, move := range moves {
		if move.From == from && move.Act == act {
			return move.To, true
		}
	}
	return "", false
}
