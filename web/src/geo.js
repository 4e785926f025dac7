// Coordinates and addresses of map data, without a map.

const a = 6378245.0;
const ee = 0.006693421622965943;

function outside(lon, lat) {
	return !(lon > 73.66 && lon < 135.05 && lat > 3.86 && lat < 53.55);
}

// WGS-84 to GCJ-02, in which Chinese base maps are drawn.
export function gcj02(lon, lat) {
	if (outside(lon, lat)) return [lon, lat];
	const x = lon - 105;
	const y = lat - 35;
	const pi = Math.PI;
	const wave = (20 * Math.sin(6 * x * pi) + 20 * Math.sin(2 * x * pi)) * (2 / 3);
	let dLat = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * Math.sqrt(Math.abs(x)) + wave;
	dLat += ((20 * Math.sin(y * pi) + 40 * Math.sin((y / 3) * pi)) * 2) / 3;
	dLat += ((160 * Math.sin((y / 12) * pi) + 320 * Math.sin((y * pi) / 30)) * 2) / 3;
	let dLon = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * Math.sqrt(Math.abs(x)) + wave;
	dLon += ((20 * Math.sin(x * pi) + 40 * Math.sin((x / 3) * pi)) * 2) / 3;
	dLon += ((150 * Math.sin((x / 12) * pi) + 300 * Math.sin((x / 30) * pi)) * 2) / 3;
	const rad = (lat / 180) * pi;
	const magic = 1 - ee * Math.sin(rad) ** 2;
	const root = Math.sqrt(magic);
	return [lon + (dLon * 180) / ((a / root) * Math.cos(rad) * pi), lat + (dLat * 180) / (((a * (1 - ee)) / (magic * root)) * pi)];
}

// GCJ-02 to WGS-84, by approaching.
export function wgs84(lon, lat) {
	let [x, y] = [lon, lat];
	for (let i = 0; i < 5; i++) {
		const [gx, gy] = gcj02(x, y);
		x += lon - gx;
		y += lat - gy;
	}
	return [x, y];
}

// The address of the clusters of a window of the map. The window is widened to
// a grid, so that small moves ask nothing new.
export function clustersURL(base, [w, s, e, n], zoom) {
	const step = 360 / 2 ** Math.max(1, Math.min(zoom, 24));
	const down = (v) => Math.floor(v / step) * step;
	const up = (v) => Math.ceil(v / step) * step;
	const box = [Math.max(-180, down(w)), Math.max(-90, down(s)), Math.min(180, up(e)), Math.min(90, up(n))];
	const text = box.map((v) => Number(v.toFixed(6))).join(",");
	return `${base}${base.includes("?") ? "&" : "?"}bbox=${text}&zoom=${zoom}`;
}

// The window of a map as it stands in an address. It is a hair smaller than
// the window, so that a map which shows it shows no more than that.
export function inner([w, s, e, n]) {
	const hair = 1e-6;
	return [Math.max(-180, w + hair), Math.max(-90, s + hair), Math.min(180, e - hair), Math.min(90, n - hair)].map((v) => Number(v.toFixed(6))).join(",");
}

// The diameter of a bubble for n records: grows slowly, a finger can hit it.
export function bubble(n) {
	return Math.round(Math.min(56, 24 + 7 * Math.log10(Math.max(1, n))));
}

// GeoJSON geometry from a list of [lon, lat].
export function shape(kind, points) {
	const pts = points.map(([x, y]) => [Number(x.toFixed(6)), Number(y.toFixed(6))]);
	if (pts.length === 0) return null;
	if (kind === "Point") return { type: "Point", coordinates: pts[0] };
	if (kind === "LineString") return { type: "LineString", coordinates: pts };
	return { type: "Polygon", coordinates: [[...pts, pts[0]]] };
}

// The points of a geometry, and what cannot be edited as points: further rings
// and parts, which are kept.
export function points(geometry) {
	switch (geometry?.type) {
		case "Point":
			return { points: [geometry.coordinates], rest: null };
		case "LineString":
			return { points: geometry.coordinates, rest: null };
		case "Polygon":
			return { points: geometry.coordinates[0].slice(0, -1), rest: { rings: geometry.coordinates.slice(1) } };
		case "MultiPolygon":
			return { points: geometry.coordinates[0][0].slice(0, -1), rest: { rings: geometry.coordinates[0].slice(1), parts: geometry.coordinates.slice(1) } };
		case "Feature":
			return points(geometry.geometry);
	}
	return { points: [], rest: null };
}

// Puts back what points set apart.
export function whole(geometry, rest) {
	if (geometry?.type !== "Polygon" || !rest) return geometry;
	const rings = [...geometry.coordinates, ...rest.rings];
	if (rest.parts) return { type: "MultiPolygon", coordinates: [rings, ...rest.parts] };
	return { type: "Polygon", coordinates: rings };
}
