package storetest

import (
	"testing"

	"github.com/candorhq/candor/internal/store"
)

// opener gives a test an empty database.
type opener func(testing.TB, ...Option) *store.DB

// Run runs the suite. open gives every test an empty database.
func Run(t *testing.T, open func(testing.TB, ...Option) *store.DB) {
	for _, c := range []struct {
		name string
		test func(*testing.T, opener)
	}{
		{"EveryFieldComesBack", testRoundTrips},
		{"TimesAreCutToMicrosecondsAndUTC", testTimes},
		{"WhatIsNotThereIsNotFound", testMissing},
		{"ASaveOfAnOldVersionIsStale", testStale},
		{"WhatMustBeUniqueConflictsByItsField", testUnique},
		{"OnlyTheMachinesEdgesAreAllowed", testEdges},
		{"ValuesOutsideTheirSetAreRefused", testDisallowed},
		{"TextThatOneDatabaseCannotKeepIsRefusedByBoth", testText},
		{"ListsPageWithoutGapsWhileRowsAreAdded", testPages},
		{"ListsAreFiltered", testFilters},
		{"ListsHaveOtherOrders", testOrders},
		{"OverviewsAreOfOnesOwnInterviews", testOverviews},
		{"InterviewsAreTallied", testTallies},
		{"WhatHappenedIsCountedByDay", testDaily},
		{"WhatWasDeletedIsInNoList", testDeleted},
		{"CandidatesAreFoundByWhatTheyAppliedFor", testApplicants},
		{"UsageIsOfWhatWasCompleted", testUsage},
		{"ACallCanBeDeletedOnce", testCallDeleted},
		{"TenantsDoNotSeeEachOther", testTenants},
		{"SavingARowOfAListKeepsWhatWasAsked", testListedSave},
		{"AnswersComeInOrderOfArrival", testAnswerOrder},
		{"TheRoomFindsItsOwn", testRoom},
		{"WhatIsErasedIsEmptiedAndHeldBackByHolds", testErasures},
		{"ReviewersKeepTheirOwn", testDesk},
		{"WhatWasRatedIsReadInPages", testRated},
		{"AuditEntriesFormOneChainEach", testAudit},
		{"AuditChainsStandUnderManyWriters", testAuditWriters},
		{"OverdueInterviewsComeOldestFirst", testOverdue},
		{"RecordingsThatWereKeptLongEnoughAreFound", testOutlived},
		{"AStandingShowsWhateverChangesAnAnswer", testStanding},
		{"WordsOutliveNoChangeOfTheirInterview", testWordings},
		{"AFailedTransactionLeavesNothing", testRollback},
		{"AFailedStatementEndsTheTransaction", testBroken},
		{"APanicInATransactionIsAnError", testPanic},
		{"AFunctionThatExitsHurtsNobodyElse", testGoexit},
		{"ACancelledCallerIsTold", testCancel},
		{"WritesAreSeenByAllOnceAcknowledged", testVisible},
		{"ManyWritersLoseNothing", testWriters},
		{"TransactionsOnOneInterviewFollowEachOther", testLocking},
		{"APollerOfEventsMissesNone", testPoller},
		{"CloseWaitsForWrites", testClose},
		{"RequestsAreRememberedForADay", testOnce},
		{"NumbersAreKeptWhereTheyAreFree", testRenumber},
		{"TasksGoToOneNode", testClaim},
		{"OrganizationsTakeTurns", testTurns},
		{"TenThousandTasksOfOneKeepNobodyWaiting", testNoisy},
		{"AClockThatIsSetBackKeepsNoTaskWaiting", testClockSetBack},
		{"ALeaseThatRanOutIsClaimedAgain", testLease},
		{"OneUnfinishedTaskPerKey", testTaskKey},
		{"TasksEndAndRunAgain", testTaskEnds},
		{"SearchFindsWhatWasSaid", testSearch},
		{"SearchPagesNewestFirst", testSearchPages},
		{"HostileQueriesAreHarmless", testHostileQueries},
	} {
		t.Run(c.name, func(t *testing.T) { c.test(t, open) })
	}
}
