package promoonly

var reportRoutes = []route{
	{get(opSessions, "/tracktrends/sessions/{page}",
		"Sets that the user reported, latest first.", "/doc/list_reported_sessions"),
		(*Server).reportedSessions},
	{get(opSession, "/tracktrends/session/{id}",
		"The tracks of one reported set.", "/doc/view_session"), (*Server).reportedSession},
}
