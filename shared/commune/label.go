package commune

// Label names a commune with its first postal code, which tells its namesakes apart: "Arras (62000)".
func (c Commune) Label() string {
	if len(c.Postals) == 0 {
		return c.Name
	}
	return c.Name + " (" + c.Postals[0] + ")"
}
