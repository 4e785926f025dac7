package channel_test

import (
	"context"
	"crypto/ecdh"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"chuangwei/internal/channel"
)

// group is a chat group's server: it keeps what arrives and answers as told.
type group struct {
	*httptest.Server
	got    []*http.Request
	bodies []string
	answer string
	status int
}

func newGroup(t *testing.T, answer string) *group {
	t.Helper()
	g := &group{answer: answer, status: 200}
	g.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		g.got, g.bodies = append(g.got, r), append(g.bodies, string(body))
		w.WriteHeader(g.status)
		io.WriteString(w, g.answer)
	}))
	t.Cleanup(g.Close)
	return g
}

func inside() *channel.Client { return channel.New(channel.Options{Inside: true}) }

var now = time.Date(2017, 8, 25, 6, 30, 0, 0, time.UTC)

func mac(key, text string) string {
	h := hmac.New(sha256.New, []byte(key))
	h.Write([]byte(text))
	return base64.StdEncoding.EncodeToString(h.Sum(nil))
}

func TestRobotsAreSignedAsEachDemands(t *testing.T) {
	t.Parallel()
	const text = "超期 'O\"Neil' 100% 😀"
	ms, sec := strconv.FormatInt(now.UnixMilli(), 10), strconv.FormatInt(now.Unix(), 10)
	for kind, check := range map[channel.Kind]func(t *testing.T, g *group){
		channel.WeCom: func(t *testing.T, g *group) {
			t.Helper()
			if g.got[0].URL.RawQuery != "key=k" || !strings.Contains(g.bodies[0], `"msgtype":"text"`) {
				t.Errorf("WeCom: %s %s", g.got[0].URL, g.bodies[0])
			}
		},
		channel.DingTalk: func(t *testing.T, g *group) {
			t.Helper()
			if q := g.got[0].URL.Query(); q.Get("key") != "k" || q.Get("timestamp") != ms || q.Get("sign") != mac("SEC", ms+"\nSEC") {
				t.Errorf("DingTalk: %v", q)
			}
		},
		channel.Feishu: func(t *testing.T, g *group) {
			t.Helper()
			var m struct {
				Timestamp, Sign string
				Type            string `json:"msg_type"`
			}
			if err := json.Unmarshal([]byte(g.bodies[0]), &m); err != nil || m.Timestamp != sec || m.Sign != mac(sec+"\nSEC", "") || m.Type != "text" {
				t.Errorf("Feishu: %s", g.bodies[0])
			}
		},
	} {
		g := newGroup(t, `{"errcode":0,"errmsg":"ok"}`)
		if kind == channel.Feishu {
			g.answer = `{"code":0,"msg":"success"}`
		}
		if err := inside().Say(t.Context(), channel.Robot{Kind: kind, URL: g.URL + "/send?key=k", Secret: "SEC"}, text, now); err != nil {
			t.Errorf("%s: %v", kind, err)
			continue
		}
		var m map[string]any
		if json.Unmarshal([]byte(g.bodies[0]), &m) != nil || !strings.Contains(g.bodies[0], `超期`) {
			t.Errorf("%s said %s", kind, g.bodies[0])
		}
		check(t, g)
	}
}

func TestWhatARobotAnswersDecides(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		status int
		answer string
		want   channel.Result
	}{
		{200, `{"errcode":0}`, channel.Sent},
		{200, `{"code":0,"StatusCode":0}`, channel.Sent},
		{200, `{"errcode":45009,"errmsg":"freq"}`, channel.Later},
		{200, `{"errcode":130101}`, channel.Later},
		{200, `{"code":11232}`, channel.Later},
		{200, `{"errcode":310000,"errmsg":"sign not match"}`, channel.Never},
		{200, `<html>`, channel.Unsure},
		{200, `{}`, channel.Unsure},
		{302, ``, channel.Never},
		{404, ``, channel.Gone},
		{429, ``, channel.Later},
		{503, ``, channel.Later},
	} {
		g := newGroup(t, c.answer)
		g.status = c.status
		err := inside().Say(t.Context(), channel.Robot{Kind: channel.WeCom, URL: g.URL}, "x", now)
		if got := channel.ResultOf(err); got != c.want {
			t.Errorf("%d %s: %v (%v), want %v", c.status, c.answer, got, err, c.want)
		}
	}
	g := newGroup(t, "")
	g.Close()
	if err := inside().Say(t.Context(), channel.Robot{Kind: channel.WeCom, URL: g.URL + "/?key=geheim"}, "x", now); channel.ResultOf(err) != channel.Later || strings.Contains(err.Error(), "geheim") {
		t.Errorf("a server that is off: %v", err)
	}
	slow := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		<-r.Context().Done()
	}))
	defer slow.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if err := inside().Say(ctx, channel.Robot{Kind: channel.WeCom, URL: slow.URL}, "x", now); channel.ResultOf(err) != channel.Unsure {
		t.Errorf("no answer in time: %v", err)
	}
}

func TestNothingIsSentIntoPrivateNetworks(t *testing.T) {
	t.Parallel()
	g := newGroup(t, `{"errcode":0}`)
	out := channel.New(channel.Options{})
	port := g.URL[strings.LastIndex(g.URL, ":"):]
	for _, host := range []string{"127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]"} {
		err := out.Push(t.Context(), device(t, "https://"+host+port), channel.Note{}, keys(t), "https://cw.example.cn")
		if r := channel.ResultOf(err); err == nil || r == channel.Sent || r == channel.Unsure {
			t.Errorf("%s: %v", host, err)
		}
	}
	if len(g.got) > 0 {
		t.Error("something arrived")
	}
	for _, address := range []string{"http://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k", "https://evil.example/", "https://qyapi.weixin.qq.com:8443/", "https://a@qyapi.weixin.qq.com/", "x"} {
		if err := out.Say(t.Context(), channel.Robot{Kind: channel.WeCom, URL: address}, "x", now); channel.ResultOf(err) != channel.Never {
			t.Errorf("%s: %v", address, err)
		}
	}
	for _, a := range []string{
		"0.0.0.0", "10.1.2.3", "100.64.0.1", "127.9.9.9", "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.168.0.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255",
		"::", "::1", "::ffff:10.0.0.1", "fc00::1", "fd12::1", "fe80::1", "ff02::1", "64:ff9b::a00:1", "2002:a00:1::", "::a00:1",
	} {
		if channel.Outside(netip.MustParseAddr(a)) {
			t.Errorf("%s counts as outside", a)
		}
	}
	for _, a := range []string{"1.1.1.1", "123.56.7.8", "2606:4700::1111"} {
		if !channel.Outside(netip.MustParseAddr(a)) {
			t.Errorf("%s counts as inside", a)
		}
	}
}

// An address inside stays inside however it is written as IPv6.
func TestNoWayOfWritingAnAddressLeadsInside(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		var b [4]byte
		for i := range b {
			b[i] = rapid.Byte().Draw(rt, "byte")
		}
		a := netip.AddrFrom4(b)
		mapped := netip.AddrFrom16(a.As16())
		if channel.Outside(a) != channel.Outside(mapped) {
			rt.Fatalf("%s and %s differ", a, mapped)
		}
		if !channel.Outside(a) {
			wide := a.As4()
			nat := netip.AddrFrom16([16]byte{0x00, 0x64, 0xff, 0x9b, 12: wide[0], 13: wide[1], 14: wide[2], 15: wide[3]})
			if channel.Outside(nat) {
				rt.Fatalf("%s leads to %s", nat, a)
			}
		}
	})
}

func keys(t *testing.T) channel.Keys {
	t.Helper()
	k, err := channel.NewKeys()
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func device(t *testing.T, endpoint string) channel.Device {
	t.Helper()
	k, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	auth := make([]byte, 16)
	rand.Read(auth)
	return channel.Device{Endpoint: endpoint, P256dh: base64.RawURLEncoding.EncodeToString(k.PublicKey().Bytes()), Auth: base64.RawURLEncoding.EncodeToString(auth)}
}

func TestWebPushIsEncryptedAndSigned(t *testing.T) {
	t.Parallel()
	g := newGroup(t, "")
	g.status = 201
	k := keys(t)
	if err := inside().Push(t.Context(), device(t, g.URL), channel.Note{Title: "永丰县", Text: "超期"}, k, "https://cw.example.cn"); err != nil {
		t.Fatal(err)
	}
	r := g.got[0]
	if !strings.Contains(r.Header.Get("Authorization"), "vapid") || r.Header.Get("Content-Encoding") != "aes128gcm" || strings.Contains(g.bodies[0], "超期") {
		t.Errorf("sent %v", r.Header)
	}
	g.status = 410
	if err := inside().Push(t.Context(), device(t, g.URL), channel.Note{}, k, "https://cw.example.cn"); channel.ResultOf(err) != channel.Gone {
		t.Errorf("a browser that is no more: %v", err)
	}
	if err := inside().Push(t.Context(), channel.Device{Endpoint: g.URL, P256dh: "x", Auth: "y"}, channel.Note{}, k, ""); channel.ResultOf(err) != channel.Never {
		t.Errorf("odd keys: %v", err)
	}
}
