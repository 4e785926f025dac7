package reports

import (
	"chuangwei/internal/fault"
	"chuangwei/internal/id"
)

// Out is how a report is written as a file.
type Out struct {
	// Base is put before the address of every figure. Without it papers show
	// figures as plain text, for Word opens no address that is not whole.
	Base string
	// Picture is the small copy of a photo (JPEG). Nil: the words alone stand
	// where photos would.
	Picture func(photo id.Photo) ([]byte, error)
}

// picture is a photo's bytes; none of one that the reader may not see, or that
// has no copy yet.
func (o Out) picture(photo id.Photo) ([]byte, error) {
	if o.Picture == nil {
		return nil, nil
	}
	data, err := o.Picture(photo)
	if fault.Is(err, fault.NotFound) || fault.Is(err, fault.Forbidden) || fault.Is(err, fault.Unavailable) {
		return nil, nil
	}
	return data, err
}
