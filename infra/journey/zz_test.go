package journey

import ("testing"; "time"; "os"; "tandem/infra/local/machine")

func TestZZ(t *testing.T) {
	s := time.Now()
	b := matched(t)
	t.Log("matched", time.Since(s)); s = time.Now()
	r := released(t)
	t.Log("released", time.Since(s)); s = time.Now()
	for range 5 {
	l := b.open(t, machine.Wrap{})
	t.Log("open", time.Since(s)); s = time.Now()
	text := l.dump()
	t.Log("dump", time.Since(s)); s = time.Now()
	os.WriteFile("/tmp/dump1.txt", []byte(text), 0o600)
	l.m.Close()
	t.Log("close", time.Since(s)); s = time.Now()
	}
	l := r.open(t, machine.Wrap{})
	os.WriteFile("/tmp/dump2.txt", []byte(l.dump()), 0o600)
	t.Log(l.search([]string{"Zoé"}))
}
