import { common } from "./common.js";
import { start } from "./dom.js";

common();
start();
