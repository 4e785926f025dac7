package channel

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"time"
)

// Kind is whose chat group a robot is in.
type Kind string

// The kinds.
const (
	WeCom    Kind = "wecom"
	DingTalk Kind = "dingtalk"
	Feishu   Kind = "feishu"
)

// Kinds lists them.
func Kinds() []Kind { return []Kind{WeCom, DingTalk, Feishu} }

// hosts are where the robots of a kind listen.
var hosts = map[Kind][]string{
	WeCom: {"qyapi.weixin.qq.com"}, DingTalk: {"oapi.dingtalk.com"}, Feishu: {"open.feishu.cn", "open.larksuite.com"},
}

// Robot is one robot of a chat group.
type Robot struct {
	Kind   Kind
	URL    string // holds a secret
	Secret string // with which messages are signed; WeCom has none
}

// Fits reports whether the address is one of the robot's kind.
func (r Robot) Fits() bool {
	u, err := url.Parse(r.URL)
	return err == nil && u.Scheme == "https" && u.User == nil && u.Port() == "" && slices.Contains(hosts[r.Kind], u.Hostname())
}

// Say lets a robot say a text. now is the true time: signatures are good for an
// hour at most.
func (c *Client) Say(ctx context.Context, r Robot, text string, now time.Time) error {
	if !c.inside && !r.Fits() {
		return failed(Never, "the address is none of a robot of this kind")
	}
	address, body, err := r.message(text, now)
	if err != nil {
		return err
	}
	answer, err := c.post(ctx, address, bytes.NewReader(body))
	if err != nil {
		return err
	}
	return verdict(answer)
}

// message is the address and the body that say text, signed.
func (r Robot) message(text string, now time.Time) (address string, body []byte, err error) {
	m := map[string]any{}
	address = r.URL
	switch r.Kind {
	case WeCom:
		m["msgtype"], m["text"] = "text", map[string]any{"content": text}
	case DingTalk:
		m["msgtype"], m["text"] = "text", map[string]any{"content": text}
		if r.Secret != "" {
			u, err := url.Parse(r.URL)
			if err != nil {
				return "", nil, failed(Never, "the address cannot be read")
			}
			at := strconv.FormatInt(now.UnixMilli(), 10)
			q := u.Query()
			q.Set("timestamp", at)
			q.Set("sign", sign(r.Secret, at+"\n"+r.Secret))
			u.RawQuery = q.Encode()
			address = u.String()
		}
	case Feishu:
		m["msg_type"], m["content"] = "text", map[string]any{"text": text}
		if r.Secret != "" {
			at := strconv.FormatInt(now.Unix(), 10)
			m["timestamp"], m["sign"] = at, sign(at+"\n"+r.Secret, "")
		}
	default:
		return "", nil, failed(Never, "no such kind of robot")
	}
	body, err = json.Marshal(m)
	return address, body, err
}

func sign(key, text string) string {
	h := hmac.New(sha256.New, []byte(key))
	h.Write([]byte(text))
	return base64.StdEncoding.EncodeToString(h.Sum(nil))
}

// Codes that say: not now.
var busy = []int{
	45009,    // WeCom: too many messages
	130101,   // DingTalk: too many messages
	-1,       // WeCom and DingTalk: the service is busy
	11232,    // Feishu: too many messages
	99991400, // Feishu: too many requests
}

// verdict reads what a robot answered.
func verdict(answer []byte) error {
	var a struct {
		ErrCode    *int `json:"errcode"`
		Code       *int `json:"code"`
		StatusCode *int `json:"StatusCode"`
	}
	if json.Unmarshal(answer, &a) != nil {
		return failed(Unsure, "the answer cannot be read")
	}
	for _, code := range []*int{a.ErrCode, a.Code, a.StatusCode} {
		switch {
		case code == nil:
		case *code == 0:
			return nil
		case slices.Contains(busy, *code):
			return failed(Later, "code %d", *code)
		default:
			return failed(Never, "code %d", *code)
		}
	}
	return failed(Unsure, "the answer cannot be read")
}
