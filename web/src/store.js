// The phone's own store of what is typed: what waits to be sent, and drafts.

export const sends = "outbox";
export const drafts = "drafts";

function open() {
	return new Promise((done, fail) => {
		const r = indexedDB.open("cw-outbox", 1);
		r.onupgradeneeded = () => {
			r.result.createObjectStore(sends, { keyPath: "key" });
			r.result.createObjectStore(drafts, { keyPath: "form" });
		};
		r.onsuccess = () => done(r.result);
		r.onerror = () => fail(r.error);
	});
}

// Does one thing with a store, and is done when the phone has kept it.
async function store(name, mode, fn) {
	const db = await open();
	try {
		return await new Promise((done, fail) => {
			const tx = db.transaction(name, mode);
			const r = fn(tx.objectStore(name));
			tx.oncomplete = () => done(r?.result);
			tx.onerror = tx.onabort = () => fail(tx.error);
		});
	} finally {
		db.close();
	}
}

export const all = (name = sends) => store(name, "readonly", (s) => s.getAll());
export const put = (item, name = sends) => store(name, "readwrite", (s) => s.put(item));
export const drop = (key, name = sends) => store(name, "readwrite", (s) => s.delete(key));
