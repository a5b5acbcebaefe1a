package consent

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"tandem/shared/account"
	"tandem/shared/calendar"
	"tandem/shared/fault"
	"tandem/shared/id"
	"tandem/shared/push"
	"tandem/shared/seal"
	"tandem/shared/service"
	"tandem/shared/table"
)

// Device is a browser in which somebody wants to be notified. Nothing of it stands in a key: its name is random.
type Device struct {
	push.Device
	Class string    `json:"class"` // of the unit of their account
	Since time.Time `json:"since"`
}

// Kind is table.KindDevice.
func (Device) Kind() table.Kind { return table.KindDevice }

// Schema is the current form.
func (Device) Schema() int { return 1 }

// Registered is a device as it was read.
type Registered struct {
	Device
	Name string
	Used calendar.Date // day of the last notification, or of the registration

	unit *seal.Unit
	key  table.Key
}

// MaxDevices is how many devices a purpose notifies for one person; one more takes the place of the oldest.
const MaxDevices = 5

// The acts on devices as the journal names them.
const (
	actAdd    = "appareil"
	actForget = "retrait-appareil"
)

var (
	errAgreeFirst = fault.New(fault.Conflict, "Donnez d’abord votre accord aux notifications, puis ajoutez cet appareil.")
	errNoDevice   = fault.New(fault.NotFound, "Cet appareil n’est pas, ou plus, parmi les vôtres.")
)

// AddDevice has somebody who said yes to a purpose be notified in a browser too, and returns the name of the device. The same browser added
// again, with the same address, takes its own place.
func (d Desk) AddDevice(ctx context.Context, owner account.Owner, purpose string, device push.Device) (string, error) {
	if err := push.Check(device); err != nil {
		return "", err
	}
	name, err := id.New[string](d.Vault.Random)
	if err != nil {
		return "", err
	}
	return name, d.act(ctx, owner, purpose, func(w *write, found service.Purpose, before []kept) error {
		if !found.Switch.Notifies() {
			return errUnknown
		}
		if !slices.ContainsFunc(before, kept.open) {
			return errAgreeFirst
		}
		if err := w.makeRoom(device.Endpoint); err != nil {
			return err
		}
		if err := w.journal(actAdd); err != nil {
			return err
		}
		today := d.Lifetime.Today()
		record := Device{Device: device, Class: owner.Class, Since: w.now.UTC()}
		return w.record(table.DeviceKey(owner.Person, found.ID, name), found.Switch.Class, record, facts{service.ConsentGiven: today, service.PushUsed: today}, nil)
	})
}

// makeRoom forgets the oldest devices until one more may come, and whatever has the address of the new one.
func (w *write) makeRoom(endpoint string) error {
	devices, err := w.desk.Devices(w.ctx, w.owner.Person, w.purpose.ID)
	if err != nil {
		return err
	}
	var going []Registered
	for i, one := range devices {
		if one.Endpoint == endpoint || len(devices)-i >= MaxDevices {
			going = append(going, one)
		}
	}
	return w.forget(going)
}

func (w *write) forget(devices []Registered) error {
	for _, one := range devices {
		if err := w.empty(one.unit, one.key); err != nil {
			return err
		}
	}
	return nil
}

// ForgetDevice has somebody be notified no more on a device, by its name.
func (d Desk) ForgetDevice(ctx context.Context, owner account.Owner, purpose, name string) error {
	return d.forget(ctx, owner, purpose, func(devices []Registered) ([]Registered, error) {
		i := slices.IndexFunc(devices, func(one Registered) bool { return one.Name == name })
		if i < 0 {
			return nil, errNoDevice
		}
		return devices[i : i+1], nil
	})
}

// ForgetDevices has somebody be notified no more on any device; their yes stays.
func (d Desk) ForgetDevices(ctx context.Context, owner account.Owner, purpose string) error {
	return d.forget(ctx, owner, purpose, func(devices []Registered) ([]Registered, error) {
		if len(devices) == 0 {
			return nil, errDone
		}
		return devices, nil
	})
}

func (d Desk) forget(ctx context.Context, owner account.Owner, purpose string, which func([]Registered) ([]Registered, error)) error {
	return d.act(ctx, owner, purpose, func(w *write, found service.Purpose, _ []kept) error {
		devices, err := d.Devices(ctx, owner.Person, found.ID)
		if err != nil {
			return err
		}
		going, err := which(devices)
		if err != nil {
			return err
		}
		if err := w.forget(going); err != nil {
			return err
		}
		return w.journal(actForget)
	})
}

// forgetAll forgets the devices of the purpose with the yes to it.
func (w *write) forgetAll() error {
	devices, err := w.desk.Devices(w.ctx, w.owner.Person, w.purpose.ID)
	if err != nil {
		return err
	}
	return w.forget(devices)
}

// Devices are those that a purpose of a person's notifies, oldest first.
func (d Desk) Devices(ctx context.Context, person id.Person, purpose string) ([]Registered, error) {
	prefix := table.DevicePrefix + purpose + "#"
	var found []Registered
	err := d.each(ctx, person, prefix, func(unit *seal.Unit, item *table.Item) error {
		one := Registered{unit: unit, key: item.Key, Name: item.Key.SK()[len(prefix):], Used: unit.Facts[string(service.PushUsed)]}
		err := d.Vault.Open(unit, item, &one.Device)
		found = append(found, one)
		return err
	})
	slices.SortStableFunc(found, func(a, b Registered) int { return a.Since.Compare(b.Since) })
	return found, err
}

// Reached are the devices on which somebody may be notified, at the instant of sending: they said yes and that still holds, and the account is
// neither gone nor restricted.
func (d Desk) Reached(ctx context.Context, owner account.Owner) ([]Registered, error) {
	var reached []Registered
	for _, purpose := range d.Service.Notifications() {
		consents, err := d.consents(ctx, owner.Person, purpose.ID)
		if err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(consents, kept.open) {
			continue
		}
		devices, err := d.Devices(ctx, owner.Person, purpose.ID)
		if err != nil {
			return nil, err
		}
		reached = append(reached, devices...)
	}
	if len(reached) == 0 {
		return nil, nil
	}
	account, _, err := d.Vault.Load(ctx, table.UnitKey(owner.Person, owner.Class))
	if err != nil || account == nil || !account.Usable(d.Vault.Clock.Now()) {
		return nil, err
	}
	return reached, nil
}

// Notified notes that a device took a notification: the thirteen months after which an unused one goes begin again. A day's precision is one write
// a day.
func (d Desk) Notified(ctx context.Context, device Registered) error {
	if !d.Lifetime.Set(device.unit, began(service.PushUsed, d.Lifetime.Today())) {
		return nil
	}
	return settled(d.Vault.Commit(ctx, device.unit))
}

// Lost forgets a device of which its service says that it takes nothing any more.
func (d Desk) Lost(ctx context.Context, device Registered) error {
	op := d.emptied(device.unit, device.key)
	return settled(d.Vault.Commit(ctx, device.unit, op))
}

// settled takes it that whoever wrote the unit meanwhile, mostly the person who takes the device back, had the last word.
func settled(err error) error {
	if err == nil || errors.Is(err, table.ErrCondition) {
		return nil
	}
	return fmt.Errorf("consent: device: %w", err)
}
