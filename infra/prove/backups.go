package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"tandem/infra/local/machine"
	"tandem/infra/prove/oracle"
	"tandem/shared/seal/local"
	tablebolt "tandem/shared/table/bolt"
)

// yesterday puts the records from before a purge beside the units from after it, and looks what opens: nothing of those who are gone.
func (p *population) yesterday(records io.Reader) error {
	defer p.score.took(goalBackup, time.Now())
	var units bytes.Buffer
	if err := p.store.Backup(p.ctx, io.Discard, &units); err != nil {
		return err
	}
	folder := filepath.Join(filepath.Dir(p.folder), "hier")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	store, err := tablebolt.Open(tablebolt.Options{Path: filepath.Join(folder, "data.db"), EphemeralPath: filepath.Join(folder, "ephemeral.db"), Clock: p.clock})
	if err != nil {
		return err
	}
	err = store.Restore(p.ctx, records, &units)
	if err == nil {
		err = p.mixed(store)
	}
	return errors.Join(err, store.Close(), os.RemoveAll(folder))
}

// mixed looks at the restored records. Whoever was purged tonight is in them, and must be dead to them.
func (p *population) mixed(store *tablebolt.Store) error {
	master, err := local.Open(p.folder + ".key")
	if err != nil {
		return err
	}
	vault, err := p.vaultOn(store, master)
	if err != nil {
		return err
	}
	s := p.sight(vault)
	if err := store.Each(p.ctx, s.opens); err != nil {
		return err
	}
	now := p.clock.Now().Unix()
	for _, k := range p.kept {
		v := k.verdict(now)
		tonight := k.state == alive && v.Active == "" && !v.Held && v.End != oracle.Revoke && now >= p.zone.Begins(v.Due+1)
		if k.state != dead && !tonight {
			continue
		}
		wrong := ""
		for _, canary := range k.canaries {
			if s.seen[canary] {
				wrong = fmt.Sprintf("%s : une sauvegarde ouvre %s", k, canary)
			}
		}
		p.score.check(goalBackup, wrong)
	}
	return nil
}

// old makes a backup as `make backup` does and puts it back as `make restore` does, some days later: refused when its units have more than
// seven, taken when not.
func (p *population) old(days int, refused bool) error {
	defer p.score.took(goalOld, time.Now())
	config := machine.Config{Data: p.folder, Service: p.stack.Service, Party: p.stack.Party, Addr: "127.0.0.1:1"}
	to := filepath.Join(filepath.Dir(p.folder), fmt.Sprint("sauvegarde-", days))
	if err := p.lives(p.clock.Now()); err != nil {
		return err
	}
	if err := machine.Backup(p.ctx, config, to, io.Discard); err != nil {
		return err
	}
	if err := p.lives(p.clock.Now().Add(time.Duration(days)*24*time.Hour + time.Minute)); err != nil {
		return err
	}
	err := machine.Restore(p.ctx, config, to, io.Discard)
	wrong := ""
	if (err != nil) != refused {
		wrong = fmt.Sprintf("%s : une sauvegarde de %d jours : %v", p.stack.Service, days, err)
	}
	p.score.check(goalOld, wrong)
	return nil
}

// lives sets the time at which a closed folder lives.
func (p *population) lives(now time.Time) error {
	shift := strconv.FormatInt(int64(now.Sub(wall.Now())), 10)
	return os.WriteFile(p.path("clock"), []byte(shift), 0o600)
}
