package publicity

import "slices"

// Channel is a way in which people hear of the campaign. Its name is the
// message "publicity.channel.…".
type Channel string

// The channels.
const (
	TV      Channel = "tv"
	Vehicle Channel = "vehicle" // with a loudspeaker, on a route
	Screen  Channel = "screen"
	Board   Channel = "board"
	Window  Channel = "window"
	Banner  Channel = "banner"
	Poster  Channel = "poster"
	Letter  Channel = "letter" // to all citizens
	Lecture Channel = "lecture"
	School  Channel = "school"
	WeChat  Channel = "wechat"
	Video   Channel = "video"
	Public  Channel = "page" // on the web
)

// Channels lists them.
func Channels() []Channel {
	return []Channel{TV, Vehicle, Screen, Board, Window, Banner, Poster, Letter, Lecture, School, WeChat, Video, Public}
}

// Valid reports whether c is a channel.
func (c Channel) Valid() bool { return slices.Contains(Channels(), c) }

// Online reports whether what goes through c can be seen at an address, which
// then proves it as well as a photo.
func (c Channel) Online() bool { return c == WeChat || c == Video || c == Public }
