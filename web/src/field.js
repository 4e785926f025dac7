import { common } from "./common.js";
import { start } from "./dom.js";
import { street } from "./street.js";

common();
street();
start();
