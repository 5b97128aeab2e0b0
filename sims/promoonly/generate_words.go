package promoonly

import (
	"math/rand/v2"
	"strings"
)

func artistName(random *rand.Rand) string {
	if random.IntN(3) == 0 {
		return pick(random, forenames) + " " + pick(random, surnames)
	}
	return pick(random, moods) + " " + pick(random, things)
}

func songTitle(random *rand.Rand) string {
	switch random.IntN(3) {
	case 0:
		return pick(random, things) + " in the " + pick(random, places)
	case 1:
		return pick(random, moods) + " " + pick(random, places)
	}
	return pick(random, verbs) + " the " + pick(random, things)
}

func pick(random *rand.Rand, words []string) string { return words[random.IntN(len(words))] }

// All names are invented.
var (
	moods = strings.Fields("Velvet Golden Midnight Electric Paper Silver Lonely Crooked Neon " +
		"Quiet Second Burning Hollow Marble Crimson Distant Wooden Faded Restless Gentle " +
		"Frozen Amber Copper Scarlet Northern Sunday Plastic Borrowed Ivory Tender Reckless " +
		"Emerald Patient Rusty Violet Hidden Autumn Feather Cobalt Wandering")
	things = strings.Fields("Tigers Signal Engines Letters Mirrors Compass Lanterns Thunder " +
		"Pilots Satellite Harbour Static Anchors Bicycles Candles Diamonds Embers Falcons " +
		"Gardens Horizons Islands Jackets Kites Ladders Magnets Needles Oceans Pianos " +
		"Quarters Rivers Shadows Towers Umbrellas Violins Windows Yachts Arrows Bridges " +
		"Cameras Drums Echoes Feathers Ghosts Hammers Icebergs Journals Keys Leopards " +
		"Machines Notebooks Orchards Parachutes Radios Sparrows Telegrams Valleys Whispers " +
		"Blankets Caravans Dominoes")
	places = strings.Fields("City Hallway Avenue Desert Morning Garden Elevator Summer Distance " +
		"Motel Attic Boulevard Canyon Diner Evening Forest Gallery Harvest Island Jungle " +
		"Kitchen Lighthouse Market Night Observatory Parade Quarry Rain Station Theatre " +
		"Underground Village Winter Backyard Courtyard Terrace Tunnel Airport Balcony " +
		"Cathedral")
	verbs = strings.Fields("Follow Break Hold Forget Call Chase Paint Leave Borrow Carry Dream " +
		"Escape Find Guard Hide Imagine Join Kiss Lose Measure Name Open Promise Question " +
		"Remember Steal")
	forenames = strings.Fields("Mara Theo Ines Calder Juno Rafe Odette Silas Noor Bastien Adair " +
		"Brisa Caspian Delphine Emeric Fenna Gideon Halima Isidor Jessamy Kasimir Liora " +
		"Matteo Nerys Orson Paloma Quentin Rosalind Stellan Tamsin Ulric Verity Wilder Xanthe " +
		"Yusuf Zelda")
	surnames = strings.Fields("Quill Vantongeren Ashby Morrow Castellane Okoro Lindqvist Farrow " +
		"Delacourt Reyes Abernathy Bellweather Cavanaugh Drummond Ellsworth Fairbanks " +
		"Galloway Hawthorne Ingram Jankowski Kerrigan Lockhart Marchetti Nakagawa Oakley " +
		"Pemberton Quimby Rosewood Sandoval Thackeray Underhill Valcourt Whitlock Yarrow " +
		"Zimmer Blackwood Crane Dunmore Eastman Fontaine")
	genres = []string{
		"Pop", "Dance", "R&B", "Top 40", "Hip-Hop", "Rock", "Country", "Latin", "Alternative",
		"House",
	}
	labels = []string{
		"North Pier", "Lowlight/Brass Key", "Cardinal Sound", "Tin Roof", "Ninth Ward/Meridian",
		"Paperboat", "Halogen", "Eleventh Hour", "Brickyard/Osprey", "Sundial", "Kite & Key",
		"Overpass",
	}
	mixes = []string{
		"", "", "Intro Edit", "Clean Edit", "Extended Mix", "Club Mix", "Radio Edit", "Remix",
		"Instrumental", "Acapella", "Quick Edit", "Acoustic Version",
	}
	endings = []string{"Cold", "Fade", ""}
	themes  = []string{
		"Booth Anthems", "Floor Classics", "Wedding Favourites", "Slow Dances", "Singalongs",
		"Forgotten Hits", "One-Hit Wonders", "Intro Edits",
	}
	collections = strings.Fields("Sessions Rotation Weekender Selections Floorfillers Spotlight " +
		"Essentials Sampler Afterhours Showcase")
)
