package sandbox

import (
	"io"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"sort"
	"strings"
	"unicode/utf8"
)

// maxBody is the largest request body in bytes; more is 413.
const maxBody = 1 << 20

// call is one request on its way through a handler.
type call struct {
	s      *Sandbox
	sh     *shelf
	id     string // senderId or plusFriendId, unescaped
	method string
	path   string // as sent
	rt     route
	query  url.Values
	body   []byte
}

// route is one operation.
type route struct {
	method   string
	template string
	channel  int
	// body says whether a JSON body belongs to the operation.
	body bool
	run  func(*call) (answer, *failure)
}

const projectPath = "/v1/projects/{projectId}"

// routes are the operations of the sandbox, by the paths of the contract.
var routes = append(append(senderRoutes(whatsApp, "senderId"), senderRoutes(kakaoTalk, "plusFriendId")...),
	route{"GET", projectPath + "/whatsapp/senders/{senderId}/suggestedUsernames", whatsApp, false, (*call).suggestUsernames},
	route{"GET", projectPath + "/whatsapp/senders/{senderId}/verification-status", whatsApp, false, (*call).verificationStatus},
	route{"GET", projectPath + "/kakaotalk/categories/senders", kakaoTalk, false, (*call).senderCategories},
	route{"GET", projectPath + "/kakaotalk/categories/senders/{plusFriendId}/templates", kakaoTalk, false, (*call).templateCategories},
	route{method: "POST", template: tokenPath},
)

// senderRoutes are the operations that both channels have.
func senderRoutes(ch int, param string) []route {
	all := projectPath + "/" + channels[ch].name + "/senders"
	one := all + "/{" + param + "}"
	create, update, register, verify := (*call).createWhatsApp, (*call).updateWhatsApp, (*call).registerWhatsApp, (*call).verifyWhatsApp
	if ch == kakaoTalk {
		create, update, register, verify = (*call).createKakao, (*call).updateKakao, (*call).registerKakao, (*call).verifyKakao
	}
	return []route{
		{"GET", all, ch, false, (*call).list},
		{"POST", all, ch, true, create},
		{"GET", one, ch, false, (*call).get},
		{"PATCH", one, ch, true, update},
		{"DELETE", one, ch, false, (*call).remove},
		{"DELETE", one + "/changes", ch, false, (*call).discard},
		{"POST", one + "/register", ch, ch == whatsApp, register},
		{"POST", one + "/verify", ch, true, verify},
		{"GET", one + "/activities", ch, false, (*call).activities},
		{"POST", one + "/comments", ch, true, (*call).comment},
	}
}

// params are what a path holds beside its template.
type params struct{ project, id string }

// match finds the operation of a request; miss lists the methods that the path has when the method is the problem.
func match(r *http.Request) (rt route, p params, miss []string) {
	parts := strings.Split(r.URL.EscapedPath(), "/")
	for _, c := range routes {
		q, ok := matchPath(c.template, parts)
		if !ok {
			continue
		}
		if c.method == r.Method {
			return c, q, nil
		}
		miss = append(miss, c.method)
		rt.template = c.template
	}
	sort.Strings(miss)
	return rt, p, miss
}

func matchPath(template string, parts []string) (p params, ok bool) {
	want := strings.Split(template, "/")
	if len(want) != len(parts) {
		return p, false
	}
	for i, w := range want {
		got, err := url.PathUnescape(parts[i])
		if err != nil || got == "" && i > 0 {
			return p, false
		}
		switch {
		case w == "{projectId}":
			p.project = got
		case strings.HasPrefix(w, "{"):
			p.id = got
		case w != got:
			return p, false
		}
	}
	return p, true
}

// answer serves one request without faults.
func (s *Sandbox) answer(r *http.Request, rt route, p params, miss []string) answer {
	if rt.method == "" {
		if len(miss) == 0 {
			return gateway(http.StatusNotFound, "There is no such path.")
		}
		a := gateway(http.StatusMethodNotAllowed, "The path has no such method.")
		a.header.Set("Allow", strings.Join(miss, ", "))
		return a
	}
	body, err := readBody(r)
	if err != nil {
		return answer{cut: true, err: err}
	}
	if len(body) > maxBody {
		return gateway(http.StatusRequestEntityTooLarge, "The body is larger than 1 MiB.")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.advance()
	if rt.template == tokenPath {
		return s.token(r, body)
	}
	if a, ok := s.authorize(r); !ok {
		return a
	}
	c := &call{s: s, sh: s.shelves[rt.channel], id: p.id, method: r.Method, path: r.URL.EscapedPath(), rt: rt, query: r.URL.Query(), body: body}
	if f := c.precheck(r, p.project); f != nil {
		return f.answer()
	}
	if t, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); rt.body && t != jsonType {
		return gateway(http.StatusUnsupportedMediaType, "Send the body as application/json.")
	}
	return c.serve()
}

// readBody reads a request body, at most one byte more than is allowed.
func readBody(r *http.Request) ([]byte, error) { return io.ReadAll(io.LimitReader(r.Body, maxBody+1)) }

// precheck is what comes before the operation itself: the project and the channel.
func (c *call) precheck(r *http.Request, project string) *failure {
	if project != c.s.opts.ProjectID {
		return refuse("unauthorized_error")
	}
	if slices.Contains(c.s.opts.Choices.NotInitialized, c.sh.ch.name) && !(c.rt.channel == kakaoTalk && c.method == "POST" && c.id == "") {
		return refuse("project_not_initialized")
	}
	if r.URL.RawQuery != "" && !utf8.ValidString(r.URL.RawQuery) {
		return refuse("invalid_page_token")
	}
	return nil
}

// serve runs the operation and records it when it wrote something.
func (c *call) serve() answer {
	a, f := c.rt.run(c)
	if f != nil {
		return f.answer()
	}
	if c.method != http.MethodGet && a.status < 300 {
		c.s.writes = append(c.s.writes, Write{At: c.s.now, Method: c.method, Path: c.path, Template: c.rt.template, Body: c.body, Status: a.status})
	}
	return a
}

// sender finds the sender that the path names.
func (c *call) sender() (*sender, *failure) {
	if x := c.sh.find(c.id); x != nil {
		return x, nil
	}
	return nil, refuse("sender_not_found")
}
