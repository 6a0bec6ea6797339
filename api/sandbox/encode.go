package sandbox

// write encodes the sender as GET gives it.
func (x *sender) write(w *writer, nulls bool) {
	w.open()
	w.optional("id", x.id)
	w.optional("plusFriendId", x.friend)
	w.optional("state", x.state)
	if c := x.change; c != nil {
		w.object("changes")
		w.text("status", c.status)
		w.optional("errorReason", c.errorReason)
		w.optional("errorCode", c.errorCode)
		w.key("details")
		c.details.write(w, x.ch.fields, nulls)
		w.close()
	}
	if x.state != "" {
		w.key("details")
		x.details.write(w, x.ch.fields, false)
	}
	if x.ch == &channels[whatsApp] {
		x.writeReviews(w)
	}
	w.time("created", x.created)
	w.time("modified", x.modified)
	if x.ch == &channels[whatsApp] {
		x.writeConnection(w)
	}
	w.close()
}

func (x *sender) writeReviews(w *writer) {
	if x.name == nil && x.username == nil {
		return
	}
	w.object("metadata")
	for _, r := range []struct {
		name string
		*review
	}{{"displayName", x.name}, {"username", x.username}} {
		if r.review != nil {
			w.object(r.name)
			w.optional("value", r.value)
			w.text("status", r.status)
			w.optional("rejectionReason", r.reason)
			w.close()
		}
	}
	w.close()
}

func (x *sender) writeConnection(w *writer) {
	w.text("region", x.region)
	w.text("metaLocalStorage", x.storage)
	if x.app != nil {
		w.text("conversationApiApp", x.app.id)
		w.object("conversationApiAppDetails")
		w.text("id", x.app.id)
		w.text("projectId", "3f1f7f0e-5d0c-4d6b-9b5a-00000000d3a0")
		w.text("region", x.app.region)
		w.optional("channelStatus", x.app.status)
		w.close()
	}
	if x.tps > 0 {
		w.int("maxTps", x.tps)
	}
	w.optional("qualityRating", x.quality)
	w.optional("dailyLimit", x.limit)
	if x.state != "" {
		w.text("bearerToken", "SANDBOX-NOT-A-TOKEN-"+x.id[:min(8, len(x.id))])
	}
	w.bool("cloudApi", !x.offCloud)
	w.optional("countryCode", x.country)
	w.optional("phoneNumber", x.phone)
	w.optional("numberProvider", x.provider)
	w.text("businessManager", x.manager)
	w.strings("compatibleRegions", x.compatible)
	w.optional("wabaBanState", x.banState)
	w.time("wabaBanDate", x.banDate)
}
