package api_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"callsign/api"
	"callsign/api/openapi/contract"
	"callsign/internal/text"
)

const project = "7d0c6c1e-0f6b-4b57-9a34-2a4f4ad0c001"

var (
	waKey = api.Key{Channel: api.WhatsApp, ID: "2f0b8d0e-6a52-4d6c-8f4e-5f7d9a1c0001"}
	kkKey = api.Key{Channel: api.KakaoTalk, ID: "@한빛/커피?#%"}
)

// operation is one operation of the contract and the client's call for it.
type operation struct {
	id   string
	call func(context.Context, *api.Client) error
}

func values(pairs ...string) api.Values {
	var v api.Values
	for i := 0; i < len(pairs); i += 2 {
		v = append(v, api.Entry{Name: pairs[i], Value: api.Value{Text: text.Raw(pairs[i+1])}})
	}
	return v
}

func all[T any](seq func(func(api.Page[T], error) bool)) error {
	for _, err := range seq {
		if err != nil {
			return err
		}
	}
	return nil
}

func operations() []operation {
	list := api.ListQuery{States: []string{"ACTIVE", "SUSPENDED"}, ChangeStatuses: []string{"DRAFT", "REJECTED"}, PageQuery: api.PageQuery{Size: 2}}
	page := api.PageQuery{Token: "b3BhcXVl+/=", Size: 100}
	ops := []operation{
		{"createWhatsAppSender", func(ctx context.Context, c *api.Client) error {
			_, err := c.CreateSender(ctx, api.WhatsApp, api.CreateRequest{
				Shape: "partnerInitiated", Status: api.Submit,
				Values: values("displayName", "한빛커피", "vertical", "FOOD_AND_GROCERY", "countryCode", "82", "phoneNumber", "1055550101", "phoneNumberProvider", "CUSTOMER"),
			})
			return err
		}},
		{"createKakaoTalkSender", func(ctx context.Context, c *api.Client) error {
			_, err := c.CreateSender(ctx, api.KakaoTalk, api.CreateRequest{
				Shape: api.SpecOf(api.KakaoTalk).Shapes[0].Name, Status: api.Draft,
				Values: values("plusFriendId", "@한빛커피", "adminPhoneNo", "+821055550101", "name", "한빛커피", "logoImage", "https://hanbit.example/kakao.png",
					"topLevelCategoryCode", "004", "midLevelCategoryCode", "0002", "subLevelCategoryCode", "0001"),
			})
			return err
		}},
		{"updateWhatsAppSender", func(ctx context.Context, c *api.Client) error {
			p := api.Patch{Status: api.Submit, Details: values("about", "새 소개 <&>").With("websiteOne", api.Value{Null: true})}
			_, err := c.UpdateSender(ctx, waKey, p)
			return err
		}},
		{"updateKakaoTalkSender", func(ctx context.Context, c *api.Client) error {
			_, err := c.UpdateSender(ctx, kkKey, api.Patch{Status: api.Draft, Details: values("name", "한빛", "topLevelCategoryCode", "004")})
			return err
		}},
		{"verifyWhatsAppSender", func(ctx context.Context, c *api.Client) error { return c.Verify(ctx, waKey, "012345") }},
		{"verifyKakaoTalkSender", func(ctx context.Context, c *api.Client) error { return c.Verify(ctx, kkKey, "481516") }},
		{"listWhatsAppSenderSuggestedUsernames", func(ctx context.Context, c *api.Client) error {
			_, err := c.SuggestedUsernames(ctx, waKey)
			return err
		}},
		{"getWhatsAppSenderVerificationStatus", func(ctx context.Context, c *api.Client) error {
			_, _, err := c.VerificationStatus(ctx, waKey)
			return err
		}},
		{"listKakaoTalkSenderCategories", func(ctx context.Context, c *api.Client) error {
			_, err := c.SenderCategories(ctx, api.KakaoTalk)
			return err
		}},
		{"listKakaoTalkTemplateCategories", func(ctx context.Context, c *api.Client) error {
			_, err := c.TemplateCategories(ctx, kkKey, page)
			return err
		}},
		{"getWhatsAppSender", func(ctx context.Context, c *api.Client) error { _, err := c.BearerToken(ctx, waKey); return err }},
	}
	for name, k := range map[string]api.Key{"WhatsApp": waKey, "KakaoTalk": kkKey} {
		ops = append(ops,
			operation{"list" + name + "Senders", func(ctx context.Context, c *api.Client) error {
				_, err := c.SenderPage(ctx, k.Channel, list)
				return err
			}},
			operation{"list" + name + "Senders", func(ctx context.Context, c *api.Client) error { return all(c.Senders(ctx, k.Channel, list)) }},
			operation{"get" + name + "Sender", func(ctx context.Context, c *api.Client) error { _, err := c.Sender(ctx, k); return err }},
			operation{"delete" + name + "Sender", func(ctx context.Context, c *api.Client) error { return c.RemoveSender(ctx, k) }},
			operation{"delete" + name + "SenderChanges", func(ctx context.Context, c *api.Client) error { return c.DiscardChanges(ctx, k) }},
			operation{"register" + name + "Sender", func(ctx context.Context, c *api.Client) error { _, err := c.Register(ctx, k, "SMS"); return err }},
			operation{"list" + name + "SenderActivities", func(ctx context.Context, c *api.Client) error {
				_, err := c.ActivityPage(ctx, k, page)
				return err
			}},
			operation{"list" + name + "SenderActivities", func(ctx context.Context, c *api.Client) error {
				return all(c.Activities(ctx, k, api.PageQuery{}))
			}},
			operation{"create" + name + "SenderComment", func(ctx context.Context, c *api.Client) error {
				_, err := c.AddComment(ctx, k, "로고를 바꿔 주세요")
				return err
			}},
		)
	}
	return ops
}

// server answers token requests by the contract and everything else with one example.
func server(answer http.Handler, asked *atomic.Int32) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/oauth2/token" {
			asked.Add(1)
			answer.ServeHTTP(w, r)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = fmt.Fprint(w, `{"access_token":"EXAMPLE-NOT-A-TOKEN","expires_in":3600,"scope":"","token_type":"bearer"}`)
	})
}

func contractClient(t *testing.T, c *contract.Checker, answer http.Handler, asked *atomic.Int32) *api.Client {
	t.Helper()
	client, err := api.New(api.Options{
		BaseURL: "https://provisioning.api.sinch.com", ProjectID: project, Transport: c.HandlerTransport(server(answer, asked)),
		Auth: api.Auth{KeyID: "key", Secret: api.NewSecret("EXAMPLE-NOT-A-SECRET")},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	return client
}

// Every call with every answer that the contract documents: requests are as the contract says, successes are understood, and
// errors arrive with their status, code, message and resolution.
func TestContract(t *testing.T) {
	seen := map[string]int{}
	for _, op := range operations() {
		for _, ex := range contract.New(t).Examples(t, op.id) {
			t.Run(fmt.Sprintf("%s/%d %s", op.id, ex.Status, ex.Name), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					c := contract.New(t)
					var asked atomic.Int32
					client := contractClient(t, c, ex, &asked)
					checkExample(t, ex, op.call(context.Background(), client))
					if asked.Load() == 0 {
						t.Error("no request was sent")
					}
					client.Close()
					for id, n := range c.Operations() {
						seen[id] += n
					}
				})
			})
		}
	}
	if want := 12 + 12 + 1; len(seen) != want {
		t.Errorf("%d operations were covered: %v", len(seen), seen)
	}
}

func checkExample(t *testing.T, ex contract.Example, err error) {
	t.Helper()
	if ex.Status/100 == 2 {
		if err != nil {
			t.Errorf("the example was not understood: %v", err)
		}
		return
	}
	var e *api.Error
	if !errors.As(err, &e) {
		t.Fatalf("error %v, want an *api.Error", err)
	}
	var body struct {
		ErrorCode, Message, Resolution, Title string
	}
	if err := json.Unmarshal(ex.Body, &body); err != nil {
		t.Fatal(err)
	}
	if e.Status != ex.Status || e.Code != body.ErrorCode || string(e.Message) == "" || string(e.Resolution) != body.Resolution {
		t.Errorf("got %d %q %q %q, want the example %s", e.Status, e.Code, string(e.Message), string(e.Resolution), ex.Body)
	}
	if (e.Kind == api.KindAuth) != (ex.Status == 401) || e.Phase != api.Answered || e.Advice() == "" {
		t.Errorf("kind %d, phase %d, advice %q", e.Kind, e.Phase, e.Advice())
	}
	if e.IsNotEnabled() != (ex.Name == "project_not_initialized") {
		t.Errorf("IsNotEnabled is %v for %s", e.IsNotEnabled(), ex.Name)
	}
}
