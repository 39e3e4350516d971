package booking

// A Channel is the way by which an appointment was made. What a centre keeps for the
// door is kept from the web alone.
type Channel string

// The channels.
const (
	Web   Channel = "web" // the zero Channel is it, too
	Phone Channel = "phone"
	Door  Channel = "door" // walked in
)

// Terms are what a hold is made on. Only staff make one on others than the zero Terms.
type Terms struct {
	Channel Channel
}
