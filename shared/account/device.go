package account

import "strings"

// word is what a browser or a system is called, by a sign of it in what browsers say of themselves.
type word struct{ sign, name string }

// The order counts: most browsers also say that they are those that come after them.
var (
	browsers = []word{{"Edg", "Edge"}, {"OPR/", "Opera"}, {"SamsungBrowser", "Samsung Internet"}, {"Firefox", "Firefox"}, {"FxiOS", "Firefox"}, {"CriOS", "Chrome"}, {"Chrome", "Chrome"}, {"Safari", "Safari"}}
	systems  = []word{{"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Android", "Android"}, {"Windows", "Windows"}, {"Mac OS X", "Mac"}, {"CrOS", "Chromebook"}, {"Linux", "Linux"}}
)

// Device says in words which browser somebody uses, on what: enough for them to recognise it, and nothing that tells it from others like it. Of
// what the browser said nothing else is kept.
func Device(agent string) string {
	browser, system := named(browsers, agent), named(systems, agent)
	switch {
	case browser == "" && system == "":
		return "Un navigateur"
	case browser == "":
		browser = "Un navigateur"
	case system == "":
		return browser
	}
	return browser + " sur " + system
}

func named(words []word, agent string) string {
	for _, one := range words {
		if strings.Contains(agent, one.sign) {
			return one.name
		}
	}
	return ""
}
