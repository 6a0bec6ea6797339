package fleet

// HistoriesRead reports whether the activities of every sender were read at least once, so that the feed holds the latest of all.
// With many senders that takes a while (DESIGN 6, rate). A sender that has just appeared does not count: it is read next.
func (f *Fleet) HistoriesRead() bool {
	first := f.schedule.rounds.front // the sender that was asked longest ago
	return !f.loading() && (first == nil || first.polled != 0)
}
