package hearback

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"
)

const tolerance = 5 * time.Minute

// VerifyWebhook verifies the signature of a webhook (Standard Webhooks 1.0) and returns its event. Several secrets are
// accepted while one is rotated. The error has code invalid_signature.
func VerifyWebhook(body []byte, header http.Header, secrets ...string) (event Event, err error) {
	id, timestamp := header.Get("Webhook-Id"), header.Get("Webhook-Timestamp")
	seconds, parseError := strconv.ParseInt(timestamp, 10, 64)
	age := time.Since(time.Unix(seconds, 0))
	if parseError == nil && age < tolerance && age > -tolerance {
		for _, secret := range secrets {
			key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
			if err != nil || len(key) == 0 {
				continue
			}
			mac := hmac.New(sha256.New, key)
			mac.Write([]byte(id + "." + timestamp + "." + string(body)))
			expected := "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
			for _, given := range strings.Split(header.Get("Webhook-Signature"), " ") {
				if hmac.Equal([]byte(expected), []byte(given)) {
					err = json.Unmarshal(body, &event)
					return event, err
				}
			}
		}
	}
	return event, &Error{Code: "invalid_signature", Message: "The webhook is not signed with a known secret."}
}
