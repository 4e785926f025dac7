package surveys

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"chuangwei/internal/cases"
)

func isLetter(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// bare is s as it is compared: narrow, lower case, letters and digits only.
func bare(s string) string {
	plain := true
	for i := range len(s) {
		c := s[i]
		if c >= utf8.RuneSelf || c >= 'A' && c <= 'Z' || (c < '0' || c > '9') && (c < 'a' || c > 'z') {
			plain = false
			break
		}
	}
	if plain {
		return s
	}
	return strings.Map(func(r rune) rune {
		if isLetter(r) {
			return r
		}
		return -1
	}, strings.ToLower(norm.NFKC.String(s)))
}

// stateLists are the words for how far a finding has come.
var stateLists = []struct {
	state cases.State
	words string
}{
	{cases.Closed, "已整改 已完成 整改完成 完成整改 已整改完成 已整改到位 整改到位 已办结 办结 已结案 结案 已拆除 已清理 已清除 已清运 已修复 已解决 已处理 处理完毕 已销号 销号 完成 是 √ " +
		"closed done completed complete resolved fixed removed finished yes"},
	{cases.Handling, "整改中 正在整改 处理中 办理中 处置中 施工中 进行中 已下达通知书 已下发通知书 已下达整改通知书 正在处理 " +
		"inprogress started handling ongoing underway"},
	{cases.Dispatched, "已派发 已交办 已派单 已分派 已转办 待签收 assigned dispatched"},
	{cases.Filed, "未整改 待整改 未处理 待处理 未完成 未办结 待办 已立案 未拆除 未开工 尚未整改 否 × open new pending filed todo outstanding no"},
	{cases.Reported, "待立案 待核实 待审核 待确认 已上报 reported unverified unspecified"},
}

var stateOf = func() map[string]cases.State {
	out := map[string]cases.State{}
	for _, l := range stateLists {
		for w := range strings.FieldsSeq(l.words) {
			out[bare(w)] = l.state
			out[w] = l.state // marks that are neither letter nor digit
		}
	}
	delete(out, "")
	return out
}()

// nicknameLists are what registers call a category that the dictionary calls
// otherwise.
var nicknameLists = []struct{ code, words string }{
	{"03001", "道路坑洼 路面破损 路面坑洼"},
	{"03004", "排水管网缺失 无下水管网"},
	{"03005", "井盖缺失 井盖破损"},
	{"03007", "路灯不亮 缺路灯 无路灯"},
	{"03008", "公厕不达标 旱厕改造 公厕改造"},
	{"03010", "垃圾收集设施不足 垃圾桶不足 果皮箱不足 垃圾箱缺损"},
	{"03012", "农贸市场设施不全 市场设施不全"},
	{"03L01", "下水道堵塞 管网堵塞 路面积水 积水"},
	{"06001", "乱搭乱建 违章搭建 违章建筑 违法建筑 铁皮棚 雨棚 彩钢棚 违建"},
	{"06010", "垃圾 生活垃圾 散落垃圾"},
	{"06011", "垃圾渣土 建筑垃圾 渣土 积存垃圾"},
	{"06012", "路面不洁 路面脏"},
	{"06030", "污水乱排 污水横流"},
	{"06036", "乱堆乱放 乱堆放 杂物堆放"},
	{"06L01", "防盗网 防盗窗"},
	{"06L02", "裸土 裸露黄土"},
	{"06L03", "杂草"},
	{"07001", "小广告 牛皮癣 乱张贴 乱涂写"},
	{"07003", "户外广告 违规广告 广告牌"},
	{"07006", "违规店牌 店牌 店招 门头牌匾 牌匾"},
	{"09001", "流动摊贩 流动摊点 游商"},
	{"09005", "出店经营 店外占道"},
	{"09006", "占道摆摊 马路市场"},
	{"09009", "车辆乱停 汽车乱停 机动车乱停"},
	{"09010", "电动车乱停 摩托车乱停 非机动车乱停"},
}

var nicknameOf = func() map[string]string {
	out := map[string]string{}
	for _, l := range nicknameLists {
		for w := range strings.FieldsSeq(l.words) {
			out[bare(w)] = l.code
		}
	}
	return out
}()

// categoryBook finds categories by what registers write.
type categoryBook struct {
	dict  *cases.Dictionary
	exact map[string]string // bare name or code → code
	kept  map[string]string // what was looked up before
}

func newCategoryBook(d *cases.Dictionary) *categoryBook {
	b := &categoryBook{dict: d, exact: map[string]string{}, kept: map[string]string{}}
	for _, c := range d.List {
		if !c.Active {
			continue
		}
		for _, name := range []string{c.Code, c.Name, c.English} {
			if name := bare(name); name != "" {
				if _, taken := b.exact[name]; !taken {
					b.exact[name] = c.Code
				}
			}
		}
	}
	return b
}

// find returns the code of what text names: a code, a name, another usual
// word for it, or the beginning of one name only.
func (b *categoryBook) find(text string) string {
	if code, ok := b.kept[text]; ok {
		return code
	}
	code := b.look(text)
	if len(b.kept) < 10_000 {
		b.kept[strings.Clone(text)] = code
	}
	return code
}

func (b *categoryBook) look(text string) string {
	word := bare(text)
	if word == "" {
		return ""
	}
	if code, ok := b.exact[word]; ok {
		return code
	}
	// A spreadsheet takes 06036 for a number and drops its zero.
	if code, ok := b.exact["0"+word]; ok && len(word) == 4 {
		return code
	}
	if code, ok := nicknameOf[word]; ok {
		if c, there := b.dict.Of(code); there && c.Active {
			return code
		}
	}
	// “06036 乱堆杂物”, as our own exports and templates have it.
	if fields := strings.Fields(norm.NFKC.String(text)); len(fields) > 1 {
		if c, ok := b.dict.Of(strings.ToUpper(fields[0])); ok && c.Active {
			return c.Code
		}
	}
	if utf8.RuneCountInString(word) < 3 {
		return ""
	}
	found := ""
	for _, c := range b.dict.List {
		if c.Active && strings.HasPrefix(bare(c.Name), word) {
			if found != "" {
				return ""
			}
			found = c.Code
		}
	}
	return found
}

// areaNumber reads the number of an area out of what people call it: 第三片区,
// 3片区, 片区03, Area 3. It is 0 if there is none.
func areaNumber(text string) int {
	s := bare(text)
	for _, p := range []string{"area", "district", "zone"} {
		s = strings.TrimPrefix(s, p)
	}
	s = strings.NewReplacer("第", "", "片区", "", "片", "", "区", "", "号", "").Replace(s)
	if n, err := strconv.Atoi(s); err == nil && n > 0 && n < 1000 {
		return n
	}
	return numeral(s)
}

// numeral reads a Chinese numeral below one hundred.
func numeral(s string) int {
	const digits = "一二三四五六七八九"
	value := func(r rune) int {
		if i := strings.IndexRune(digits, r); i >= 0 {
			return i/len("一") + 1
		}
		return 0
	}
	tens, rest, found := strings.Cut(s, "十")
	n := 0
	if found {
		n = 10
		if tens != "" {
			r, size := utf8.DecodeRuneInString(tens)
			if size != len(tens) || value(r) == 0 {
				return 0
			}
			n = value(r) * 10
		}
	} else {
		rest = s
	}
	if rest == "" {
		return n
	}
	r, size := utf8.DecodeRuneInString(rest)
	if size != len(rest) || value(r) == 0 {
		return 0
	}
	return n + value(r)
}
