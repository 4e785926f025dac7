package access

// Act is something that may be done.
type Act string

// The acts.
const (
	SeeCounty     Act = "county.see"      // organisation, areas, overview, figures
	ManageCounty  Act = "county.manage"   // settings, dictionary, calendar
	ManagePeople  Act = "people.manage"   // accounts, roles, keys
	ManageOrg     Act = "org.manage"      // units, groups, posts, areas
	ReadAudit     Act = "audit.read"      //
	ImportCases   Act = "cases.import"    //
	ManageSurveys Act = "surveys.manage"  //
	SeeCase       Act = "case.see"        //
	ReportCase    Act = "case.report"     // to bring a problem in
	FileCase      Act = "case.file"       // to accept or reject what is reported
	DispatchCase  Act = "case.dispatch"   // to a unit; also merge, change owners
	SignCase      Act = "case.sign"       // for the unit: sign, return
	RectifyCase   Act = "case.rectify"    // to send in the proof
	AreaCheck     Act = "case.area_check" //
	FinalCheck    Act = "case.final_check"
	AskExtension  Act = "case.ask"     // extension or suspension
	ApproveCase   Act = "case.approve" // extension, suspension
	ReopenCase    Act = "case.reopen"
	VoidCase      Act = "case.void"
	CommentCase   Act = "case.comment"
	SeeOriginal   Act = "photo.original" // the sealed original, with its metadata
	SeeReports    Act = "reports.see"
	WriteReports  Act = "reports.write" // and word their templates
	SignReports   Act = "reports.sign"

	// People acting together.
	ManagePlan     Act = "plan.manage"
	PassTask       Act = "task.pass"
	ReportTask     Act = "task.report"
	CheckTask      Act = "task.check"
	ManagePatrol   Act = "patrol.manage"
	RecordPatrol   Act = "patrol.record"
	KeepGoods      Act = "custody.keep"
	DisposeGoods   Act = "custody.dispose"
	SeeParty       Act = "party.see"
	ManageDrives   Act = "drive.manage"
	WorkDrive      Act = "drive.work"
	InspectDrive   Act = "drive.inspect"
	AskSupport     Act = "support.ask"
	AnswerSupport  Act = "support.answer"
	DecideSupport  Act = "support.decide"
	IssueOrder     Act = "order.issue"
	AnswerOrder    Act = "order.answer"
	Urge           Act = "urge.do"
	Instruct       Act = "instruct.do"
	ManageMeetings Act = "meeting.manage"
	ManageWorks    Act = "works.manage" // to approve, fund, accept and hand over projects
	RunWorks       Act = "works.run"    // to propose one, and to report on one's own
	CheckWorks     Act = "works.check"

	ManagePlaces Act = "places.manage" // what checks look at; to import
	RunPlaces    Act = "places.run"    // to enter and change a compound, village, market or venue
	CheckPlaces  Act = "places.check"

	ManageEquipment Act = "equipment.manage" // kinds, ratios and what they are multiplied with; to import
	RunEquipment    Act = "equipment.run"    // to enter, change, allocate, and say how it stands

	ManagePublicity Act = "publicity.manage" // materials, surveys of awareness, training; to put an activity back
	RunPublicity    Act = "publicity.run"    // to plan and prove, to hand out, to ask citizens
	CheckPublicity  Act = "publicity.check"  // what hangs and runs where
	ManageNotices   Act = "notice.manage"    // kinds of notices, issuers and their powers
	DraftNotices    Act = "notice.draft"
	SignNotices     Act = "notice.sign"
	ServeNotices    Act = "notice.serve" // and to look after them again

	ManageInspections Act = "inspect.manage" // sheets, rounds and their samples
	Inspect           Act = "inspect.do"
	ManageAssess      Act = "assess.manage"  // rule sets, months, appeals
	ConfirmAssess     Act = "assess.confirm" // facts that somebody else noted
	AppealAssess      Act = "assess.appeal"
	SeeFindings       Act = "finding.see"     // of anybody; what one is asked oneself everybody sees
	JudgeFindings     Act = "finding.judge"   // and ask for explanations
	AnswerFindings    Act = "finding.answer"  // for whom it concerns
	ManageStandard    Act = "standard.manage" // versions of the standard, what is asked for, reviewing it
	GiveEvidence      Act = "evidence.give"   // and values

	DraftDocument  Act = "document.draft"
	ReviewDocument Act = "document.review"
	SignDocument   Act = "document.sign"  // which numbers it
	IssueDocument  Act = "document.issue" // to issue, correct and end one, to register one that came in, number books, templates
)

// reach is how far a role's grant carries an act.
type reach int

const (
	never    reach = iota
	own            // what one's unit answers for
	inScope        // records of the grant's area, group or unit
	anywhere       // every record of the county
)

// table is who may do what. Read a line as: this act may be done by these
// roles, that far. A grant for the county reaches every record in scope.
// A further rule binds whoever the table lets check: no checker is of the unit
// that rectified, and rectifier and both checkers are three people (cases).
var table = map[Act]map[Role]reach{
	SeeCounty:     all(anywhere),
	ManageCounty:  {Administrator: anywhere},
	ManagePeople:  {Administrator: anywhere},
	ManageOrg:     {Administrator: anywhere, Office: anywhere},
	ReadAudit:     {Administrator: anywhere, Auditor: anywhere},
	ImportCases:   {Administrator: anywhere, Office: anywhere},
	ManageSurveys: {Administrator: anywhere, Office: anywhere, AreaLead: inScope},
	SeeReports:    {Administrator: anywhere, Office: anywhere, Leader: anywhere, AreaLead: anywhere, GroupLead: anywhere, Inspector: anywhere, Auditor: anywhere},

	WriteReports: {Office: anywhere},
	SignReports:  {Office: anywhere, Leader: anywhere},

	SeeCase: {
		Administrator: anywhere, Office: anywhere, Auditor: anywhere, Leader: inScope, Inspector: inScope,
		AreaLead: inScope, GroupLead: inScope, Liaison: inScope, Employee: inScope, Committee: inScope, PatrolMember: inScope,
	},
	ReportCase: all(anywhere, Auditor),
	FileCase:   {Office: anywhere, AreaLead: inScope},
	DispatchCase: {
		Office: anywhere, AreaLead: inScope, GroupLead: inScope,
	},
	SignCase:     {Liaison: inScope, GroupLead: own, AreaLead: own, Office: own},
	RectifyCase:  {Liaison: inScope, Employee: inScope, Committee: inScope, PatrolMember: own, GroupLead: own, AreaLead: own},
	AskExtension: {Liaison: inScope, GroupLead: own, AreaLead: own},
	AreaCheck:    {AreaLead: inScope, Liaison: inScope, Committee: inScope, Inspector: inScope},
	FinalCheck:   {Office: anywhere, Inspector: inScope},
	ApproveCase:  {Office: anywhere},
	ReopenCase:   {Office: anywhere, Inspector: inScope},
	VoidCase:     {Office: anywhere, Administrator: anywhere},
	CommentCase: {
		Office: anywhere, Leader: inScope, Inspector: inScope, AreaLead: inScope, GroupLead: inScope,
		Liaison: inScope, Employee: inScope, Committee: inScope, PatrolMember: inScope,
	},
	SeeOriginal: {Administrator: anywhere, Office: anywhere, Inspector: inScope, Auditor: anywhere},

	ManagePlan:     {Office: anywhere},
	PassTask:       {Office: anywhere, Liaison: inScope, AreaLead: own, GroupLead: own},
	ReportTask:     {Liaison: inScope, Employee: inScope, Committee: inScope, AreaLead: own, GroupLead: own},
	CheckTask:      {Office: anywhere},
	ManagePatrol:   {Office: anywhere, Liaison: own},
	RecordPatrol:   {Office: anywhere, PatrolMember: inScope},
	KeepGoods:      {Office: anywhere, PatrolMember: inScope},
	DisposeGoods:   {Office: anywhere, Leader: inScope},
	SeeParty:       {Administrator: anywhere, Office: anywhere, PatrolMember: inScope, Auditor: anywhere},
	ManageDrives:   {Office: anywhere},
	WorkDrive:      {AreaLead: inScope, Liaison: inScope, Employee: inScope, Committee: inScope, PatrolMember: inScope},
	InspectDrive:   {Office: anywhere, Inspector: inScope},
	AskSupport:     {AreaLead: inScope},
	AnswerSupport:  {GroupLead: inScope},
	DecideSupport:  {Office: anywhere, Leader: inScope},
	IssueOrder:     {Office: anywhere},
	AnswerOrder:    {Liaison: inScope, AreaLead: inScope, GroupLead: inScope},
	Urge:           {Office: anywhere, Leader: inScope, AreaLead: inScope, GroupLead: inScope},
	Instruct:       {Leader: inScope},
	ManageMeetings: {Office: anywhere, AreaLead: inScope, GroupLead: inScope},
	ManageWorks:    {Office: anywhere},
	RunWorks:       {Office: anywhere, AreaLead: inScope, Liaison: inScope, Employee: inScope},
	CheckWorks:     {Office: anywhere, Inspector: inScope, AreaLead: inScope},

	ManagePlaces: {Office: anywhere},
	RunPlaces:    {Office: anywhere, AreaLead: inScope, Liaison: inScope},
	CheckPlaces:  {Office: anywhere, Inspector: inScope, AreaLead: inScope, Liaison: inScope, Employee: inScope, Committee: inScope},

	ManageEquipment: {Office: anywhere},
	RunEquipment:    {Office: anywhere, AreaLead: inScope, Liaison: inScope, Employee: inScope},

	ManagePublicity: {Office: anywhere},
	RunPublicity:    {Office: anywhere, AreaLead: inScope, Liaison: inScope, Employee: inScope, Committee: inScope},
	CheckPublicity:  {Office: anywhere, Inspector: inScope, AreaLead: inScope, Liaison: inScope, Committee: inScope},
	ManageNotices:   {Administrator: anywhere, Office: anywhere},
	DraftNotices:    {Office: anywhere, AreaLead: inScope, Liaison: inScope},
	SignNotices:     {Office: anywhere, AreaLead: own, Liaison: own},
	ServeNotices:    {Office: anywhere, AreaLead: inScope, Liaison: inScope, Employee: inScope, Committee: inScope, PatrolMember: inScope},

	ManageInspections: {Office: anywhere},
	Inspect:           {Office: anywhere, Inspector: inScope},
	ManageAssess:      {Office: anywhere},
	ConfirmAssess:     {Leader: inScope, Office: anywhere},
	AppealAssess:      {Liaison: inScope, AreaLead: inScope, GroupLead: inScope, Committee: inScope},
	SeeFindings:       {Office: anywhere, Leader: inScope, Inspector: inScope, Auditor: anywhere},
	JudgeFindings:     {Office: anywhere, Inspector: inScope},
	AnswerFindings:    {Liaison: inScope, AreaLead: inScope, GroupLead: inScope, Committee: inScope},
	ManageStandard:    {Office: anywhere},
	GiveEvidence:      {Office: anywhere, AreaLead: own, GroupLead: own, Liaison: inScope, Employee: inScope, Committee: inScope},

	DraftDocument:  {Office: anywhere, AreaLead: own, GroupLead: own, Liaison: inScope},
	ReviewDocument: {Leader: inScope, Office: anywhere},
	SignDocument:   {Leader: inScope, Office: anywhere},
	IssueDocument:  {Office: anywhere},
}

// reporters are the acts that whoever brought a problem in may do to it, too,
// wherever it lies: where the table says in scope.
var reporters = map[Act]bool{SeeCase: true, CommentCase: true}

func all(r reach, but ...Role) map[Role]reach {
	m := map[Role]reach{}
	for _, role := range Roles() {
		m[role] = r
	}
	for _, role := range but {
		delete(m, role)
	}
	return m
}

// Acts lists every act, for the page that shows the table.
func Acts() []Act {
	return []Act{
		SeeCounty, SeeReports, SeeCase, ReportCase, FileCase, DispatchCase, SignCase, RectifyCase, AskExtension,
		ApproveCase, AreaCheck, FinalCheck, ReopenCase, VoidCase, CommentCase, SeeOriginal, ImportCases,
		ManagePlan, PassTask, ReportTask, CheckTask, ManagePatrol, RecordPatrol, KeepGoods, DisposeGoods, SeeParty, ManageDrives, WorkDrive, InspectDrive, AskSupport, AnswerSupport, DecideSupport, IssueOrder, AnswerOrder, Urge, Instruct, ManageMeetings, ManageWorks, RunWorks, CheckWorks,
		ManagePlaces, RunPlaces, CheckPlaces,
		ManageEquipment, RunEquipment,
		ManagePublicity, RunPublicity, CheckPublicity,
		ManageNotices, DraftNotices, SignNotices, ServeNotices,
		ManageInspections, Inspect,
		ManageAssess, ConfirmAssess, AppealAssess,
		SeeFindings, JudgeFindings, AnswerFindings,
		ManageStandard, GiveEvidence,
		DraftDocument, ReviewDocument, SignDocument, IssueDocument,
		ManageSurveys, ManageOrg, ManagePeople, ManageCounty, ReadAudit,
	}
}

// Cell returns how far role carries act, as the message key's last word:
// never, own, scope or anywhere.
func Cell(act Act, role Role) string {
	switch table[act][role] {
	case own:
		return "own"
	case inScope:
		return "scope"
	case anywhere:
		return "anywhere"
	case never:
	}
	return "never"
}
