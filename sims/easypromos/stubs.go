package easypromos

import "github.com/mockapis/mockapis/store"

// What follows is not simulated yet.

func (s *Server) autologin(tx *store.Tx, c *call) error           { return c.later() }
func (s *Server) addSegments(tx *store.Tx, c *call) error         { return c.later() }
func (s *Server) removeSegments(tx *store.Tx, c *call) error      { return c.later() }
func (s *Server) createParticipation(tx *store.Tx, c *call) error { return c.later() }
func (s *Server) checkRequirement(tx *store.Tx, c *call) error    { return c.later() }
func (s *Server) validateCode(tx *store.Tx, c *call) error        { return c.later() }
func (s *Server) participate(tx *store.Tx, c *call) error         { return c.later() }
func (s *Server) setCoins(tx *store.Tx, c *call) error            { return c.later() }
func (s *Server) createTransaction(tx *store.Tx, c *call) error   { return c.later() }

func (c *call) later() error {
	return errNotSimulated.because(
		"%s %s is checked as far as its JSON; what it does is not simulated yet",
		c.route.Method, c.route.Path).judging("operation", c.route.ID)
}

// register makes an active user of a promotion at the time of the transaction, with
// the prizes for registering, and tells the webhooks.
func (s *Server) register(tx *store.Tx, p promotionRules, u User) (id int64, err error) {
	u.PromotionID = p.ID
	return Register(tx, u)
}

// giveRegistrationPrizes gives a new user of a promotion the prizes of assignation 1.
func (s *Server) giveRegistrationPrizes(tx *store.Tx, p promotionRules, user int64) error {
	return nil
}

// A taking is a user's participation in a stage that is open, before it is judged.
type taking struct {
	Promotion     promotionRules
	Stage         stageRules
	User          int64
	Play          bool // a wheel without prizes refuses it: code 60
	Code          string
	Details       []detail
	Points        float64
	Data          []answer
	IP, UserAgent string
}

// takePart judges a participation and stores it with all that follows from it: the
// code is used, an extra entry too, prizes are won, coins earned, webhooks told. It
// returns the participation's id, or errNotInSegment, errNoneLeft, errRequirement,
// errCode, errCodeUsed or errNoPrizes.
func (s *Server) takePart(tx *store.Tx, t taking) (id int64, err error) { return 0, nil }
