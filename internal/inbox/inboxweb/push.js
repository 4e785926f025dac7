// Shows what was sent by web push, and opens it.
self.addEventListener("push", (e) => {
	const note = e.data?.json() ?? {};
	e.waitUntil(self.registration.showNotification(note.title ?? "", { body: note.text, tag: note.tag, data: note.link }));
});
self.addEventListener("notificationclick", (e) => {
	e.notification.close();
	const link = e.notification.data;
	// Only pages of the program itself.
	const at = typeof link === "string" && link.startsWith("/") && !link.startsWith("//") ? link : "/inbox";
	e.waitUntil(self.clients.openWindow(at));
});
