package purge

// What tests look at from outside.
const (
	MaxUnits = maxUnits
	Patience = patience
)

// RunItem is the item that a run is stored as.
var RunItem = runItem
