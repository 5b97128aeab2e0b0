package easypromos

import "github.com/mockapis/mockapis/store"

// What follows is not simulated yet.

func (s *Server) autologin(tx *store.Tx, c *call) error      { return c.later() }
func (s *Server) addSegments(tx *store.Tx, c *call) error    { return c.later() }
func (s *Server) removeSegments(tx *store.Tx, c *call) error { return c.later() }

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
