// Package config holds every setting of the program in one struct, and knows
// where each value came from.
//
// A setting is taken from the command line, else from the environment
// (CHUANGWEI_…), else from chuangwei.json in the data folder, else it has its
// default. The command line is read by kong; Loader is its source for the
// file, and lists the settings with their origins.
//
//	config.go  the settings
//	loader.go  the file, the origins
package config

import (
	"net/url"
	"path/filepath"
)

// Settings is every setting. The names are those of the flags; the file uses
// the same. secret says that a value is not shown.
type Settings struct {
	Data  string `name:"data" env:"CHUANGWEI_DATA" placeholder:"DIR" base:""`
	DB    string `name:"db" env:"CHUANGWEI_DB" placeholder:"URL" secret:"" base:""`
	Blobs string `name:"blobs" env:"CHUANGWEI_BLOBS" placeholder:"URL" secret:"" base:""`
	Lang  string `name:"lang" env:"CHUANGWEI_LANG" enum:",zh-CN,en" default:"" placeholder:"zh-CN|en" base:""`

	Addr      string `name:"addr" env:"CHUANGWEI_ADDR" default:"127.0.0.1:8080" placeholder:"HOST:PORT"`
	URL       string `name:"url" env:"CHUANGWEI_URL" placeholder:"URL"`
	TLSCert   string `name:"tls-cert" env:"CHUANGWEI_TLS_CERT" placeholder:"FILE"`
	TLSKey    string `name:"tls-key" env:"CHUANGWEI_TLS_KEY" placeholder:"FILE"`
	ACME      string `name:"acme" env:"CHUANGWEI_ACME" placeholder:"HOST"`
	ACMEDir   string `name:"acme-directory" env:"CHUANGWEI_ACME_DIRECTORY" placeholder:"URL"`
	ACMEEmail string `name:"acme-email" env:"CHUANGWEI_ACME_EMAIL" placeholder:"ADDRESS"`
	Proxy     bool   `name:"proxy" env:"CHUANGWEI_PROXY"`
	Tiles     string `name:"tiles" env:"CHUANGWEI_TILES" placeholder:"ORIGIN"`
	APIRate   int    `name:"api-rate" env:"CHUANGWEI_API_RATE" default:"50" placeholder:"N"`
	Jobs      bool   `name:"jobs" env:"CHUANGWEI_JOBS" default:"true" negatable:""`

	SMTP string `name:"smtp" env:"CHUANGWEI_SMTP" placeholder:"URL" secret:""`

	LogLevel     string `name:"log-level" env:"CHUANGWEI_LOG_LEVEL" enum:"debug,info,warn,error" default:"info" placeholder:"LEVEL"`
	LogFormat    string `name:"log-format" env:"CHUANGWEI_LOG_FORMAT" enum:"auto,text,json" default:"auto" placeholder:"FORMAT"`
	MetricsToken string `name:"metrics-token" env:"CHUANGWEI_METRICS_TOKEN" placeholder:"TOKEN" secret:""`
}

// File is the settings' file in the data folder.
const File = "chuangwei.json"

// Target returns what db.Open opens: the URL of --db, or the file in the data
// folder.
func (s Settings) Target() string {
	if s.DB != "" {
		return s.DB
	}
	return filepath.Join(s.Data, "chuangwei.db")
}

// BlobTarget returns where photos and files are kept: the URL of --blobs, or a
// folder of the data folder.
func (s Settings) BlobTarget() string {
	if s.Blobs != "" {
		return s.Blobs
	}
	return filepath.Join(s.Data, "blobs")
}

// TLS reports whether the program itself speaks TLS.
func (s Settings) TLS() bool { return s.TLSCert != "" || s.ACME != "" }

// Mask returns v as it may be shown: a URL keeps everything but its password
// and its query, anything else is hidden whole.
func Mask(v string) string {
	if v == "" {
		return ""
	}
	u, err := url.Parse(v)
	if err != nil || u.Scheme == "" || u.Host == "" {
		return "***"
	}
	masked := u.Scheme + "://"
	if u.User != nil {
		masked += url.User(u.User.Username()).String()
		if _, has := u.User.Password(); has {
			masked += ":***"
		}
		masked += "@"
	}
	masked += u.Host + u.EscapedPath()
	if u.RawQuery != "" {
		masked += "?***"
	}
	return masked
}
