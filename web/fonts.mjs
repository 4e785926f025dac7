// The fonts of the papers that the server writes as PDF: TrueType outlines, for
// others are embedded badly, compressed for the program that carries them.
//
// body has all characters, so that no name of a person or a village lacks one;
// song (titles, bold) and hei (headings, heads of tables) have those of GB 2312
// and Latin letters, and body helps them out.
import { readFile } from "node:fs/promises";
import path from "node:path";
import { gzipSync } from "node:zlib";
import subset from "subset-font";

const serif = "node_modules/@expo-google-fonts/noto-serif-sc";
const sans = "node_modules/@expo-google-fonts/noto-sans-sc";

export const fontPackages = [serif, sans];

export async function fonts(here) {
	const read = (name) => readFile(path.join(here, name));
	const common = characters();
	const ttf = { targetFormat: "truetype" };
	const files = {
		body: await read(`${serif}/400Regular/NotoSerifSC_400Regular.ttf`),
		song: await subset(await read(`${serif}/700Bold/NotoSerifSC_700Bold.ttf`), common, ttf),
		hei: await subset(await read(`${sans}/500Medium/NotoSansSC_500Medium.ttf`), common, ttf),
	};
	return Object.entries(files).map(([name, content]) => [`${name}.ttf.gz`, gzipSync(content, { level: 9 })]);
}

// characters are those of GB 2312 with the signs of official papers, and of
// European languages.
function characters() {
	const gb = new TextDecoder("gb18030");
	let out = "〔〕㎡㎥℃№①②③④⑤⑥⑦⑧⑨⑩";
	for (let a = 0xa1; a <= 0xf7; a++) for (let b = 0xa1; b <= 0xfe; b++) out += gb.decode(new Uint8Array([a, b]));
	for (let c = 0x20; c < 0x180; c++) out += String.fromCharCode(c);
	for (let c = 0x2000; c < 0x2070; c++) out += String.fromCharCode(c);
	return out;
}
