package right

// State says where a request stands (casework: RECUE, IDENTITE_A_VERIFIER, EN_COURS, REPONDUE, REFUSEE). An extension is no state: it may come
// in any that is open.
type State string

// The states.
const (
	Received  State = "RECUE"
	Doubted   State = "IDENTITE_A_VERIFIER"
	Qualify   State = "QUALIFIEE"
	Working   State = "EN_COURS"
	Relaying  State = "TRANSMISE" // the other party's answer is awaited
	Answered  State = "REPONDUE"
	Refused   State = "REFUSEE"
	Withdrawn State = "RETIREE" // by the person
)

// States lists every state.
func States() []State {
	return []State{Received, Doubted, Qualify, Working, Relaying, Answered, Refused, Withdrawn}
}

// Act is what somebody does with a request.
type Act string

// The acts.
const (
	ActReceive     Act = "recevoir"
	ActAcknowledge Act = "accuser-reception"
	ActAttach      Act = "rattacher" // to the person whom it concerns
	ActDoubt       Act = "douter"
	ActVerify      Act = "verifier-identite"
	ActQualify     Act = "qualifier"
	ActStart       Act = "prendre-en-charge"
	ActExtend      Act = "prolonger"
	ActRelay       Act = "transmettre"
	ActRelayed     Act = "reponse-partie"
	ActFreeze      Act = "geler"
	ActLift        Act = "lever"
	ActErase       Act = "effacer"
	ActDeath       Act = "constater-deces"
	ActAccept      Act = "accueillir" // an opposition
	ActServe       Act = "servir"     // the person's own act carries it out: their copy is downloaded, their consent withdrawn
	ActAnswer      Act = "repondre"
	ActRefuse      Act = "refuser"
	ActWithdraw    Act = "retirer"
)

// Acts lists every act on a request that was received.
func Acts() []Act {
	return []Act{ActAcknowledge, ActAttach, ActDoubt, ActVerify, ActQualify, ActStart, ActExtend, ActRelay, ActRelayed, ActFreeze, ActLift, ActErase, ActDeath,
		ActAccept, ActServe, ActAnswer, ActRefuse, ActWithdraw}
}

// Move is an act that is possible in a state, and the state that it leads to.
type Move struct {
	From State
	Act  Act
	To   State
}

// moves is the whole state machine: what is not listed is refused. Nothing is answered or refused before a person qualified it, but for a doubt
// about who asks that nothing lifted.
var moves = []Move{
	{Received, ActAcknowledge, Received},
	{Received, ActAttach, Received},
	{Received, ActDoubt, Doubted},
	{Received, ActQualify, Qualify},
	{Received, ActExtend, Received},
	{Received, ActServe, Answered},
	{Received, ActWithdraw, Withdrawn},
	{Doubted, ActAcknowledge, Doubted},
	{Doubted, ActAttach, Doubted},
	{Doubted, ActVerify, Received},
	{Doubted, ActExtend, Doubted},
	{Doubted, ActRefuse, Refused},
	{Doubted, ActWithdraw, Withdrawn},
	{Qualify, ActAcknowledge, Qualify},
	{Qualify, ActAttach, Qualify},
	{Qualify, ActQualify, Qualify},
	{Qualify, ActStart, Working},
	{Qualify, ActExtend, Qualify},
	{Qualify, ActServe, Answered},
	{Qualify, ActRefuse, Refused},
	{Qualify, ActWithdraw, Withdrawn},
	{Working, ActAcknowledge, Working},
	{Working, ActAttach, Working},
	{Working, ActQualify, Working},
	{Working, ActExtend, Working},
	{Working, ActRelay, Relaying},
	{Working, ActFreeze, Working},
	{Working, ActLift, Working},
	{Working, ActErase, Working},
	{Working, ActDeath, Working},
	{Working, ActAccept, Answered},
	{Working, ActServe, Answered},
	{Working, ActAnswer, Answered},
	{Working, ActRefuse, Refused},
	{Working, ActWithdraw, Withdrawn},
	{Relaying, ActRelayed, Working},
	{Relaying, ActExtend, Relaying},
	{Relaying, ActRefuse, Refused},
	{Relaying, ActWithdraw, Withdrawn},
	{Answered, ActLift, Answered}, // a restriction lasts until a person ends it
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

// Possible lists the acts that are possible in a state.
func Possible(state State) []Act {
	var acts []Act
	for _, move := range moves {
		if move.From == state {
			acts = append(acts, move.Act)
		}
	}
	return acts
}
