package people

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"chuangwei/internal/fault"
)

const (
	minPassword = 10
	maxPassword = 200
)

// common are the passwords that everybody tries first, of at least the
// shortest length allowed and without case.
const common = `
1234567890 0123456789 0987654321 1234567891 12345678910 123456789a 123456789q 123456789qq 1234567890a
a123456789 aa123456789 abc123456789 abcd123456 abcd1234567 abcdefghij abc1234567 q123456789 qq123456789 qwe123456789
qwertyuiop qwertyuiop123 qwerty1234 qwerty12345 qwerty123456 qwer123456 qwer12345678 1qaz2wsx3edc 1q2w3e4r5t 1q2w3e4r5t6y
1qazxsw23edc zxcvbnm123 zxcvbnm1234 asdfghjkl1 asdfghjkl123 asdf123456 zaq12wsxcde3 q1w2e3r4t5 q1w2e3r4t5y6
password12 password123 password1234 passw0rd123 p@ssw0rd123 p@ssword123 password01 admin12345 admin123456 admin123123
administrator admin@1234 admin@12345 admin@123456 administrator1 adminadmin administrator123 root123456 test123456 test1234567
welcome123 welcome1234 changeme123 letmein123 iloveyou123 iloveyou1234 iloveyou520 woaini1314 woaini521 woaini1314520
woaini123456 woaiwojia1 woaizhongguo zhongguo123 a1b2c3d4e5 a12345678910 1314520520 5201314520 5201314521 1314521521
wang123456 zhang123456 huang123456 li123456789 liu123456789 chen123456 1357924680 2468013579 147258369a 147258369q
chuangwei1 chuangwei123 chuangwei2017 chuangwei2018 chuangwei2026 weisheng123 xianchengchuangwei`

// checkPassword notes what is wrong with a new password: too short, too easy,
// or made of what everybody knows of the account.
func checkPassword(fs *fault.Fields, password string, known ...string) {
	n := utf8.RuneCountInString(password)
	low := strings.ToLower(password)
	switch {
	case n < minPassword:
		fs.Add("password", "people.password_short", minPassword)
		return
	case n > maxPassword || !utf8.ValidString(password):
		fs.Add("password", "people.password_long", maxPassword)
		return
	case strings.Contains(" "+strings.Join(strings.Fields(common), " ")+" ", " "+low+" "), plain(low):
		fs.Add("password", "people.password_common")
		return
	}
	for _, k := range known {
		k = strings.ToLower(k)
		if utf8.RuneCountInString(k) >= 3 && strings.Contains(low, k) && n-utf8.RuneCountInString(k) < 6 {
			fs.Add("password", "people.password_known")
			return
		}
	}
}

// plain reports whether s is made of few different signs, or is a run such as
// 23456… or its reverse.
func plain(s string) bool {
	signs := map[rune]bool{}
	up, down, n := 0, 0, 0
	last := rune(-1)
	for _, r := range s {
		signs[unicode.ToLower(r)] = true
		if n > 0 && r == last+1 {
			up++
		}
		if n > 0 && r == last-1 {
			down++
		}
		last = r
		n++
	}
	return len(signs) < 4 || up >= n-2 || down >= n-2
}
