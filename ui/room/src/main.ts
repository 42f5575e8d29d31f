import { mount } from "svelte";
import App from "./App.svelte";
import { follow } from "./lib/address.svelte";
import { language, speak } from "./lib/words.svelte";
import "./theme.css";

document.documentElement.lang = language() === "zh" ? "zh-CN" : "en";
// A language in the address is a choice; what the browser prefers is not.
if (new URLSearchParams(location.search).has("lang")) speak(language());
follow();
mount(App, { target: document.getElementById("room")! });
