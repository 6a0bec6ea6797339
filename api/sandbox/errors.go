package sandbox

import (
	"net/http"
	"strings"
)

// failure is a refusal in the service's shape. nil is no refusal.
type failure struct {
	status  int
	code    string
	message string
	info    func(*writer) // members of additionalInformation
	retry   string        // Retry-After
}

// text is what a code says and what to do about it. The texts are ours; only the codes are facts.
type text struct {
	status              int
	message, resolution string
}

// texts are the service errors by their codes.
var texts = map[string]text{
	"account_is_in_progress":                                 {412, "The account is still being created.", "Wait until the account exists, then create the sender."},
	"file_has_wrong_dimensions":                              {409, "the picture has the wrong dimensions.", "Use a picture of at least 192x192 and at most 640x640 pixels."},
	"file_invalid_mime_type":                                 {400, "the file is not a supported picture.", "Use a JPEG or PNG file (WhatsApp: also WebP)."},
	"file_not_found":                                         {409, "the file was not found.", "Check that the URL opens in a browser without a login."},
	"file_size_too_large":                                    {409, "the file is too large.", "Use a file of at most 5 MB."},
	"file_unexpected_error":                                  {409, "the file could not be fetched.", "Try again, or use a file on another server."},
	"internal_error":                                         {500, "Something went wrong on the server.", "Try again later; contact support if it goes on."},
	"invalid_business_manager":                               {400, "The business manager does not fit the region.", "Use SINCH_BR or SINCH_MX in BR, SINCH_UK in EU, any of the three in US."},
	"invalid_facebook_token":                                 {400, "The Meta token is invalid or has expired.", "Get a new token at Meta and send it at once."},
	"invalid_filter_states":                                  {400, "filterStates holds a state that does not exist.", "Use the supported states only, one key for each."},
	"invalid_filter_statuses":                                {400, "filterStatuses holds a status that does not exist.", "Use the supported statuses only, one key for each."},
	"invalid_input":                                          {400, "The input failed validation.", "Correct what validationErrors lists and send again."},
	"invalid_page_size":                                      {400, "The page size is not valid.", "Send a whole number from 1 to 100, or leave pageSize out."},
	"invalid_page_token":                                     {400, "The page token is not valid for this list.", "Use a token of the last answer with the same filters, or leave pageToken out to start again."},
	"invalid_payload":                                        {400, "The body could not be read.", "Send one JSON object in UTF-8."},
	"log_in_facebook_required":                               {500, "Meta asks for a log-in.", "Log in at Meta and follow the steps there."},
	"no_fields_to_update":                                    {400, "There is nothing to update.", "Send at least one field in details."},
	"not_allowed_register":                                   {409, "The sender cannot be registered in its state.", "Only a sender that waits for its verification can be registered; read the sender again."},
	"not_allowed_verify":                                     {409, "The sender cannot be verified now.", "Register the sender first, then enter the code that was sent."},
	"plus_friend_id_used":                                    {409, "Another sender has this plusFriendId.", "Check the plusFriendId, or edit the existing sender."},
	"project_not_found":                                      {404, "There is no such project.", "Check the project id."},
	"project_not_initialized":                                {400, "The project is not set up for this channel.", "Onboard the project for the channel first."},
	"sender-already-registered":                              {429, "The number is registered already.", "No code is needed: go on to verify without one."},
	"sender-register-too-many-requests":                      {429, "Too many codes were asked for.", "Wait ten minutes before asking for another code."},
	"sender_already_deleted":                                 {409, "The sender is already marked for removal.", "Nothing is left to do; it disappears at the end of the removal period."},
	"sender_changes_not_deletable":                           {409, "The pending changes cannot be discarded in their status.", "Wait until the review has ended."},
	"sender_changes_not_found":                               {404, "The sender has no pending changes.", "Check the sender id; nothing is pending."},
	"sender_changes_not_updatable":                           {409, "The pending changes cannot be edited in their status.", "Wait for the review, or discard the changes where that is allowed."},
	"sender_display_name_update_not_allowed":                 {409, "A display name is under review already.", "Wait for the review, then change the name."},
	"sender_invalid_category_code":                           {400, "There is no such category.", "Use a path of codes from the category list."},
	"sender_not_found":                                       {404, "There is no such sender.", "Check the sender id and the project."},
	"sender_not_updatable":                                   {409, "The sender cannot be updated in its state.", "Only ACTIVE senders can be updated."},
	"sender_username_not_available":                          {400, "That username is taken.", "Choose another one, for example from suggestedUsernames."},
	"sender_username_update_not_available":                   {409, "The username cannot be changed now.", "Only ACTIVE senders can change their username."},
	"too_many_invalid_verification_codes":                    {429, "Too many wrong codes were entered.", "Wait ten minutes before asking for another code."},
	"unauthorized_error":                                     {401, "The key has no access to this project.", "Check the project id and that the key belongs to it."},
	"used_phone_number_id":                                   {409, "Another sender has this phone number id.", "Choose another phone number."},
	"wrong_otp":                                              {409, "The code is wrong.", "Enter the code that was received last, or register again for a new one."},
	"sender_phone_number_not_registered_with_meta_cloud_api": {400, "The number is not registered with the Cloud API.", "Register the number with the Cloud API, then try again."},
}

// statusOf is the HTTP status of a code; codes that the sandbox never gives by itself count as conflicts.
func statusOf(code string) int {
	if t, ok := texts[code]; ok {
		return t.status
	}
	return http.StatusConflict
}

// fail refuses with a code and its own text.
func fail(status int, code string) *failure {
	return &failure{status: status, code: code, message: texts[code].message}
}

// refuse refuses with a code in its usual status.
func refuse(code string) *failure { return fail(statusOf(code), code) }

// invalid refuses a body with the sentences of what is wrong in it.
func invalid(sentences []string) *failure {
	f := refuse("invalid_input")
	f.info = func(w *writer) { w.strings("validationErrors", sentences) }
	return f
}

// unsupported refuses a filter with the values that exist: one string with commas, as the service sends it (FACTS 4).
func unsupported(code string, values []string) *failure {
	f := refuse(code)
	f.info = func(w *writer) { w.text("supportedCodes", strings.Join(values, ", ")) }
	return f
}

func (f *failure) answer() answer {
	t, ok := texts[f.code]
	if !ok {
		t = text{message: "The request was refused.", resolution: "Check the error code in the documentation."}
	}
	w := newWriter()
	w.open()
	w.text("errorCode", f.code)
	w.text("message", orDefault(f.message, t.message))
	w.text("resolution", t.resolution)
	if f.info != nil {
		w.key("additionalInformation")
		w.open()
		f.info(w)
		w.close()
	}
	w.close()
	a := ok200(w)
	a.status = f.status
	if f.retry != "" {
		a.header.Set("Retry-After", f.retry)
	}
	return a
}

// ok200 is a good answer with a JSON body.
func ok200(w *writer) answer {
	return answer{status: http.StatusOK, header: http.Header{"Content-Type": {jsonType}}, body: w.b}
}

// created is ok200 with status 201; noContent is an answer without a body.
func created(w *writer) answer {
	a := ok200(w)
	a.status = http.StatusCreated
	return a
}

func noContent() answer { return answer{status: http.StatusNoContent, header: http.Header{}} }

// gateway is an error of the platform in front of the service (FACTS 4).
func gateway(status int, detail string) answer {
	w := newWriter()
	w.open()
	w.text("type", "https://errors.sandbox.example/"+strings.ReplaceAll(strings.ToLower(http.StatusText(status)), " ", "-"))
	w.text("title", http.StatusText(status))
	w.text("detail", detail)
	w.close()
	a := ok200(w)
	a.status = status
	return a
}

// unauthorized is the gateway's 401; only that of an expired token has the word "expired" in WWW-Authenticate (FACTS 3).
func unauthorized(expired bool) answer {
	a := gateway(http.StatusUnauthorized, "The key or token was not accepted.")
	a.header.Set("WWW-Authenticate", `Bearer realm="sandbox", error="invalid_token"`)
	if expired {
		a = gateway(http.StatusUnauthorized, "The access token has expired.")
		a.header.Set("WWW-Authenticate", `Bearer realm="sandbox", error="invalid_token", error_description="The access token expired"`)
	}
	return a
}

// page is a web page where JSON was expected.
func page(status int) answer {
	return answer{
		status: status,
		header: http.Header{"Content-Type": {"text/html; charset=utf-8"}},
		body:   []byte("<!doctype html>\n<html><head><title>Sign in to the network</title></head><body><h1>Welcome to Example Wi-Fi</h1></body></html>\n"),
	}
}
