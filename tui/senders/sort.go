package senders

import (
	"math"

	"callsign/api"
	"callsign/internal/fleet"
	"callsign/tui/ui"
)

// severity is the position of a value in its channel's table, where the most urgent stand first; unknown values come before
// all, none at all comes last.
func severity(list []api.Status, v string) int64 {
	if v == "" {
		return int64(len(list))
	}
	for i, s := range list {
		if s.Value == v {
			return int64(i)
		}
	}
	return -1
}

func bySeverity(r *fleet.Record) ui.TableSortKey {
	return ui.TableSortKey{Rank: severity(spec(r).States, string(r.Sender.State)), Text: r.Hay}
}

func byPending(r *fleet.Record) ui.TableSortKey {
	status := ""
	if c := r.Sender.Change; c != nil {
		status = string(c.Status)
	}
	return ui.TableSortKey{Rank: severity(spec(r).ChangeStatuses, status), Text: r.Hay}
}

// byName uses the folded search text, which begins with the name.
func byName(r *fleet.Record) ui.TableSortKey { return ui.TableSortKey{Text: r.Hay} }

func byNumber(r *fleet.Record) ui.TableSortKey { return ui.TableSortKey{Text: string(r.Sender.Number)} }

func byChannel(r *fleet.Record) ui.TableSortKey {
	return ui.TableSortKey{Text: string(r.Sender.Key.Channel)}
}

func byRegion(r *fleet.Record) ui.TableSortKey { return ui.TableSortKey{Text: string(r.Sender.Region)} }

func byID(r *fleet.Record) ui.TableSortKey { return ui.TableSortKey{Text: string(r.Sender.Key.ID)} }

// byQuality puts the worst first and senders without a rating last.
func byQuality(r *fleet.Record) ui.TableSortKey {
	rank := [...]int64{api.RoleProblem: 0, api.RoleUnknown: 1, api.RoleWorking: 2, api.RoleOK: 3, api.RoleOff: 4}
	return ui.TableSortKey{Rank: rank[r.Sender.QualityRole()], Text: r.Hay}
}

// byAge puts what changed last first, and what has no readable time last.
func byAge(r *fleet.Record) ui.TableSortKey {
	if r.Sender.Modified.At.IsZero() {
		return ui.TableSortKey{Rank: math.MaxInt64}
	}
	return ui.TableSortKey{Rank: -r.Sender.Modified.At.UnixMilli()}
}

func spec(r *fleet.Record) *api.Spec { return api.SpecOf(r.Sender.Key.Channel) }
