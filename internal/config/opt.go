package config

// opt is a value that may not be set, with the place it came from.
type opt[T any] struct {
	v   T
	set bool
	at  place
}

// or returns the value, or def when it is not set.
func (o opt[T]) or(def T) T {
	if o.set {
		return o.v
	}
	return def
}

// first returns the first of the values that is set.
func first[T any](opts ...opt[T]) opt[T] {
	for _, o := range opts {
		if o.set {
			return o
		}
	}
	return opt[T]{}
}
