package lives

import "tandem/infra/prove/oracle"

// once is data that one fact begins and ends.
func once(fact string) func(*script) { return func(g *script) { g.tell(fact) } }

// stay is what begins, ends, and sometimes begins again.
func stay(begun, ended string, least, most int) func(*script) {
	return func(g *script) {
		g.tell(begun)
		for {
			g.wait(least, most)
			g.tell(ended)
			if !g.chance(25) {
				return
			}
			g.wait(1, 60)
			g.tell(begun)
		}
	}
}

// campaign is written over some days, then sent or given up, or forgotten.
func campaign(g *script) {
	g.tell("campaign_written")
	for g.chance(50) {
		g.wait(1, 60)
		g.tell("campaign_written")
	}
	if g.chance(70) {
		g.wait(0, 30)
		g.tell("campaign_closed")
	}
}

func opposable(fact string) func(*script) {
	return func(g *script) {
		g.tell(fact)
		if g.chance(40) {
			g.wait(1, 400)
			g.tell("opposition")
		}
	}
}

// dossier is a right to the RSA: asked for, refused or open, ended, open again, with what courts and death do to it.
func dossier(g *script) {
	g.tell("rsa_request_filed")
	g.wait(20, 90)
	if g.chance(22) {
		g.late("rsa_refused")
		if g.chance(15) { // asked for once more
			g.wait(10, 700)
			g.tell("rsa_request_filed")
			g.wait(20, 90)
			g.late("rsa_refused")
		}
		g.litigate()
		if g.chance(70) {
			return
		}
		g.wait(10, 400)
	}
	g.late("rsa_right_opened")
	for {
		g.wait(60, 1500)
		if g.chance(25) {
			g.die()
			return
		}
		ceased := g.now
		g.late("rsa_right_ceased")
		if g.chance(10) { // the payer corrects itself
			g.wait(5, 60)
			g.correct("rsa_right_ceased", ceased-oracle.Day(g.random.IntN(40)))
		}
		if g.chance(4) {
			g.wait(5, 200)
			g.takeBack("rsa_right_ceased")
			continue
		}
		g.litigate()
		if !g.chance(35) {
			return
		}
		g.wait(1, 1000)
		g.late([]string{"rsa_right_reopened", "rsa_right_reopened", "rsa_right_opened"}[g.random.IntN(3)])
	}
}

// litigate opens a litigation in one case of four; most are decided.
func (g *script) litigate() {
	if !g.chance(25) {
		return
	}
	g.wait(1, 60)
	g.tell("litigation_opened")
	if g.chance(85) {
		g.wait(30, 1500) // sometimes after the due date: the bytes wait, nobody reads them
		g.tell("litigation_final_decision")
	}
}

func (g *script) die() {
	if g.chance(40) {
		g.late("rsa_right_ceased")
		g.wait(1, 300)
	}
	g.late("death")
	if g.chance(30) {
		g.wait(1, 200)
		g.tell("post_mortem_erasure")
		return
	}
	g.litigate()
}

func member(g *script) {
	g.late("rsa_right_opened")
	g.wait(60, 1500)
	g.late("rsa_right_ceased")
	if g.chance(30) {
		g.wait(1, 800)
		g.late("rsa_right_reopened")
		g.wait(30, 900)
		g.late("rsa_right_ceased")
	}
	g.litigate()
}

// visits tells of signing in, a few times.
func (g *script) visits(fact string) {
	for g.chance(75) {
		g.wait(1, 420)
		g.tell(fact)
	}
}

// consents tells of a consent, which is missing in one case of twelve.
func (g *script) consents() {
	if !g.chance(8) {
		g.tell("consent_given")
	}
}

func recruiter(g *script) {
	g.tell("account_opened")
	g.consents()
	g.visits("last_login")
	if g.chance(30) {
		g.wait(1, 900)
		g.tell([]string{"consent_withdrawn", "account_closed"}[g.random.IntN(2)])
	}
}

func account(g *script) {
	g.tell("account_opened")
	g.visits("last_interaction")
	if g.chance(25) {
		g.wait(1, 300)
		g.tell("account_closed")
	}
}

func mailing(used string) func(*script) {
	return func(g *script) {
		g.consents()
		g.tell(used)
		g.visits(used)
		if g.chance(35) {
			g.wait(1, 300)
			g.tell([]string{"consent_withdrawn", "opposition"}[g.random.IntN(2)])
		}
	}
}

func ticket(g *script) {
	g.tell("ticket_opened")
	if g.chance(70) {
		g.wait(0, 250)
		g.tell("ticket_closed")
	}
}

func code(g *script) {
	g.tell("issued")
	if g.chance(60) {
		g.wait(0, 120)
		g.tell([]string{"used", "used", "revoked"}[g.random.IntN(3)])
	}
}

func push(g *script) {
	g.consents()
	g.tell("push_used")
	g.visits("push_used")
	if g.chance(50) {
		g.wait(1, 300)
		g.tell([]string{"consent_withdrawn", "account_closed"}[g.random.IntN(2)])
	}
}

func consent(g *script) {
	g.tell("consent_given")
	g.wait(1, 1500)
	ends := []string{"consent_withdrawn", "purpose_ended"}
	first := g.random.IntN(2)
	g.tell(ends[first])
	if g.chance(25) {
		g.wait(0, 900)
		g.tell(ends[1-first])
	}
	if g.chance(20) {
		g.wait(1, 300)
		g.tell("consent_given")
		g.wait(1, 300)
		g.tell("consent_withdrawn")
	}
}

func file(g *script) {
	g.tell("received")
	if g.chance(75) {
		g.wait(0, 100)
		g.tell("ingested")
	}
}

func identity(g *script) {
	g.tell("received")
	if g.chance(60) {
		g.wait(0, 40)
		g.tell("identity_verified")
	}
}

func directive(g *script) {
	g.tell("directive_given")
	if g.chance(30) {
		g.wait(1, 900)
		g.tell("directive_given") // changed
	}
	g.wait(1, 2500)
	g.tell([]string{"directive_revoked", "directive_executed"}[g.random.IntN(2)])
}

func video(g *script) {
	g.tell("uploaded")
	g.visits("last_interaction")
	if g.chance(50) {
		g.wait(1, 300)
		g.tell([]string{"account_closed", "video_removed", "consent_withdrawn"}[g.random.IntN(3)])
	}
}

func follow(g *script) {
	g.tell("follow_accepted")
	g.wait(1, 900)
	g.tell([]string{"follow_ended", "account_closed"}[g.random.IntN(2)])
}

func referral(g *script) {
	g.born(100, 2500)
	g.tell("last_contact")
	g.visits("last_contact")
	if g.chance(30) {
		g.wait(1, 400)
		g.tell("opposition")
	}
}

// youth is a follow-up that the 26th birthday ends, or the programme that runs on that day: some are followed regularly from later on, some
// begin another programme before the first is over, or after the birthday.
func youth(g *script) {
	birthday := g.born(60, 2800)
	g.tell("first_recorded")
	if g.chance(40) {
		g.tell("esf_beneficiary")
	}
	for g.chance(60) {
		g.wait(10, 600)
		g.programme()
		if g.now > birthday || !g.chance(85) {
			return
		}
		g.wait(30, 700)
		g.tell("programme_ended")
	}
	if g.chance(40) {
		g.wait(1, 900)
		g.tell("enrolment_ended")
	}
}

// programme begins, and goes on without the enrolment at times.
func (g *script) programme() {
	g.tell("programme_started")
	if g.chance(75) {
		if g.chance(20) {
			g.wait(1, 200)
		}
		g.tell("follow_up_regular")
	}
	if g.chance(15) {
		g.wait(1, 200)
		g.tell("enrolment_ended")
	}
	if g.chance(8) {
		g.wait(30, 400)
		g.tell("programme_started")
	}
}

// supported is a prescription that is refused or becomes a support; some are prescribed once more.
func supported(g *script) {
	g.tell("case_opened")
	for {
		switch g.random.IntN(5) {
		case 0:
			g.wait(3, 60)
			g.tell("refusal_returned")
		case 1:
			g.wait(3, 500)
			g.tell("no_longer_necessary")
			return
		case 2, 3:
			g.wait(60, 550)
			g.tell("support_ended")
			if g.chance(30) {
				g.wait(1, 150)
				g.tell("no_longer_necessary")
				return
			}
		default:
			return
		}
		if !g.chance(30) {
			return
		}
		g.wait(5, 150)
		g.tell("case_opened")
	}
}
