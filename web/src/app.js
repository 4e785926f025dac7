import "htmx.org/dist/htmx.esm.js";
import { bulk } from "./bulk.js";
import { common } from "./common.js";
import { start } from "./dom.js";
import { keys } from "./keys.js";
import { nav } from "./nav.js";
import { wall } from "./wall.js";

common();
bulk();
nav();
keys();
wall();
start();
