package inbox

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"chuangwei/internal/access"
	"chuangwei/internal/channel"
	"chuangwei/internal/db"
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
)

// Device is a browser that somebody lets show notices.
type Device struct {
	ID   id.Device
	Name string
	At   time.Time

	to channel.Device
}

const (
	maxDevices    = 10
	deviceColumns = `id, name, created_at, endpoint, p256dh, auth`
)

func scanDevice(r db.Row) (d Device, err error) {
	return d, r.Scan(&d.ID, &d.Name, db.Time(&d.At), &d.to.Endpoint, &d.to.P256dh, &d.to.Auth)
}

func devices(ctx context.Context, tx *db.Tx, account id.Account) ([]Device, error) {
	list, err := db.All(ctx, tx, scanDevice, `SELECT `+deviceColumns+` FROM push_devices WHERE county = $1 AND account = $2 ORDER BY id LIMIT $3`, tx.County, account, maxDevices)
	if err != nil {
		return nil, fmt.Errorf("devices: %w", err)
	}
	return list, nil
}

// Devices lists the actor's browsers.
func (s *Service) Devices(ctx context.Context, by access.Actor) (list []Device, err error) {
	err = s.DB.Read(ctx, by.County, func(tx *db.Tx) error {
		list, err = devices(ctx, tx, by.Account)
		return err
	})
	return list, err
}

// AddDevice lets a browser show the actor's notices. A browser that another
// account had let is the actor's from now on.
func (s *Service) AddDevice(ctx context.Context, by access.Actor, to channel.Device, name string) error {
	if by.Account == "" {
		return fault.New(fault.Forbidden, "access.forbidden")
	}
	u, err := url.Parse(to.Endpoint)
	if err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil || len(to.Endpoint) > 1000 || to.P256dh == "" || to.Auth == "" || len(to.P256dh)+len(to.Auth) > 400 {
		return fault.New(fault.Invalid, "inbox.bad_device")
	}
	name = strings.Join(strings.Fields(name), " ")
	if r := []rune(name); len(r) > 100 {
		name = string(r[:100])
	}
	return s.DB.Write(ctx, by.County, func(tx *db.Tx) error {
		list, err := devices(ctx, tx, by.Account)
		if err != nil {
			return err
		}
		if len(list) >= maxDevices {
			return fault.New(fault.Conflict, "inbox.many_devices", maxDevices)
		}
		_, err = tx.Exec(ctx, `INSERT INTO push_devices (county, id, account, endpoint, p256dh, auth, name, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
			ON CONFLICT (county, endpoint) DO UPDATE SET account = excluded.account, p256dh = excluded.p256dh, auth = excluded.auth, name = excluded.name`,
			tx.County, id.New[id.Device](), by.Account, to.Endpoint, to.P256dh, to.Auth, name, db.Millis(tx.Now))
		if err != nil {
			return fmt.Errorf("add device: %w", err)
		}
		return nil
	})
}

// DropDevice takes a browser away from the actor.
func (s *Service) DropDevice(ctx context.Context, by access.Actor, device id.Device) error {
	return s.DB.Write(ctx, by.County, func(tx *db.Tx) error {
		res, err := tx.Exec(ctx, `DELETE FROM push_devices WHERE county = $1 AND account = $2 AND id = $3`, tx.County, by.Account, device)
		if err != nil {
			return fmt.Errorf("drop device: %w", err)
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return fault.New(fault.NotFound, "fault.not_found")
		}
		return nil
	})
}

// PushKey returns the county's public key for web push; the pair is made when
// it is first asked for.
func (s *Service) PushKey(ctx context.Context, county id.County) (public string, err error) {
	var k channel.Keys
	err = s.DB.Read(ctx, county, func(tx *db.Tx) error {
		k, err = keys(ctx, tx)
		return err
	})
	if err != nil || k.Public != "" {
		return k.Public, err
	}
	fresh, err := channel.NewKeys()
	if err != nil {
		return "", err
	}
	err = s.DB.Write(ctx, county, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO push_keys (county, private, public) VALUES ($1, $2, $3) ON CONFLICT (county) DO NOTHING`, tx.County, fresh.Private, fresh.Public)
		if err != nil {
			return fmt.Errorf("keys for web push: %w", err)
		}
		k, err = keys(ctx, tx)
		return err
	})
	return k.Public, err
}

func keys(ctx context.Context, tx *db.Tx) (channel.Keys, error) {
	k, err := db.One(ctx, tx, func(r db.Row) (k channel.Keys, err error) { return k, r.Scan(&k.Private, &k.Public) },
		`SELECT private, public FROM push_keys WHERE county = $1`, tx.County)
	if errors.Is(err, db.ErrNone) {
		return k, nil
	}
	if err != nil {
		return k, fmt.Errorf("keys for web push: %w", err)
	}
	return k, nil
}
