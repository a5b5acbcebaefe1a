package oracle

// Zone is the legal time of a controller.
type Zone string

const (
	// Paris keeps UTC+1, and UTC+2 in summer: from the last Sunday of March to the last Sunday of October, both at 01:00 UTC (directive
	// 2000/84/CE, articles 2 and 3; used here from 2002 on, the year from which it holds without end).
	Paris Zone = "Europe/Paris"
	// Reunion keeps UTC+4 all year.
	Reunion Zone = "Indian/Reunion"
)

const (
	hour   = 3600
	oneDay = 24 * hour
)

// epoch is the day from which Unix seconds count.
var epoch = On(1970, 1, 1)

// lastSunday of a month that has 31 days.
func lastSunday(year, month int) Day {
	day := On(year, month, 31)
	for !day.Sunday() {
		day--
	}
	return day
}

// utc is the Unix second at which a day begins in UTC.
func utc(day Day) int64 { return int64(day-epoch) * oneDay }

// ahead is how many seconds the zone is ahead of UTC at an instant in Unix seconds.
func (z Zone) ahead(instant int64) int64 {
	if z == Reunion {
		return 4 * hour
	}
	year, _, _ := (epoch + Day(floor(instant, oneDay))).Civil()
	if instant >= utc(lastSunday(year, 3))+hour && instant < utc(lastSunday(year, 10))+hour {
		return 2 * hour
	}
	return hour
}

// Begins is the Unix second of 00:00 of a day. No zone here changes its hour at midnight, so there is always exactly one.
func (z Zone) Begins(day Day) int64 {
	wall := utc(day)
	for _, ahead := range []int64{hour, 2 * hour, 4 * hour} {
		if z.ahead(wall-ahead) == ahead {
			return wall - ahead
		}
	}
	panic("oracle: a day without midnight")
}

// DayOf is the day that the calendars of the zone show at an instant in Unix seconds.
func (z Zone) DayOf(instant int64) Day {
	return epoch + Day(floor(instant+z.ahead(instant), oneDay))
}

// floor divides towards minus infinity.
func floor(a, b int64) int64 {
	if a < 0 {
		return -((-a + b - 1) / b)
	}
	return a / b
}
