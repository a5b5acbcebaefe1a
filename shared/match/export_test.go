package match

// Turn is the neutral order of a recruiter's list, for the oracle.
func Turn(offer, profile ID, week uint32) uint64 { return turn(turnSeed(offer, week), &profile) }

// RankOrder tells, for the tests of each single rule, whether verdicts and level come before others.
func RankOrder(v Verdicts, level uint8, w Verdicts, other uint8) bool {
	return rank(v, blockingBits, level) < rank(w, blockingBits, other)
}

// Waste is the number of jobs in the column that no profile has any more.
func (p *Profiles) Waste() int { return p.wasted }
