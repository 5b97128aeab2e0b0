package mockapistest

// Credentials are a sandbox's own. Each opens the same data as the first demo
// credential of the fixtures, and leads to the sandbox by itself: on the ordinary
// URL, without a prefix or a header. Those of an API whose fixtures have nothing to
// open are empty.
type Credentials struct {
	PromoOnly  PromoOnlyCredentials  `json:"promoonly"`
	UserBatch  UserBatchCredentials  `json:"userbatch"`
	SyncTV     SyncTVCredentials     `json:"synctv"`
	Easypromos EasypromosCredentials `json:"easypromos"`
	NATS4      NATS4Credentials      `json:"nats4"`
}

// PromoOnlyCredentials are those of a user of Promo Only POOL.
type PromoOnlyCredentials struct {
	UserID    string `json:"userid"`
	Email     string `json:"email"` // with Password it signs in
	Password  string `json:"password"`
	APIKey    string `json:"api_key"` // with APISecret, HTTP Basic
	APISecret string `json:"api_secret"`
	Token     string `json:"token"` // the bearer is the Base64 of UserID:Token
}

// UserBatchCredentials are those of a portal.
type UserBatchCredentials struct {
	Login      string `json:"login"`
	PrivateKey string `json:"private_key"` // of the requests' signatures
}

// SyncTVCredentials are those of two accounts of a service.
type SyncTVCredentials struct {
	Service        string `json:"service"` // the first label of the host: <service>.synctv.com
	Email          string `json:"email"`   // of an administrator
	Password       string `json:"password"`
	ViewerEmail    string `json:"viewer_email"` // of a viewer
	ViewerPassword string `json:"viewer_password"`
}

// EasypromosCredentials are those of an account.
type EasypromosCredentials struct {
	Token string `json:"token"` // a bearer's
}

// NATS4Credentials are those of an administrator.
type NATS4Credentials struct {
	APIKey      string `json:"api-key"`      // the header api-key
	APIUsername string `json:"api-username"` // the header api-username
}
