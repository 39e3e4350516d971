package supply_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/fitslot/fitslot/supply"
)

func TestParseSize(t *testing.T) {
	t.Parallel()
	full, bare := supply.Size{205, 55, 16, 91, "H"}, supply.Size{205, 55, 16, 0, ""}
	for _, c := range []struct {
		says, text string
		want       supply.Size
	}{
		{"as on the sidewall", "205/55 R16 91H", full},
		{"in small letters", "205/55r16 91h", full},
		{"without load and speed", "205/55 R 16", bare},
		{"digits only", "2055516", bare},
		{"digits apart", "205 55 16", bare},
		{"digits with dashes", "205-55-16", bare},
		{"digits with dashes that a word processor made", "205–55–16", bare},
		{"digits with slashes", "205/55/16", bare},
		{"digits with a cross", "205×55×16", bare},
		{"digits with points", "205.55.16", bare},
		{"all in one word", "205551691H", full},
		{"a load index of three digits in one word", "2156516109T", supply.Size{215, 65, 16, 109, "T"}},
		{"width and aspect in one word", "20555 R16 91 H", full},
		{"for fast cars", "205/55ZR16 91W", supply.Size{205, 55, 16, 91, "W"}},
		{"for faster cars, in brackets", "225/40 ZR18 (92Y)", supply.Size{225, 40, 18, 92, "Y"}},
		{"of a run-flat tyre", "205/55 RF16 91H", full},
		{"American", "P205/55R16", bare},
		{"of a van, whose first load index counts", "215/65 R16C 109/107T", supply.Size{215, 65, 16, 109, "T"}},
		{"of a van, with blanks", "215/65 R16 C 109 / 107 T", supply.Size{215, 65, 16, 109, "T"}},
		{"of a van, nothing more", "215/65 R16C", supply.Size{215, 65, 16, 0, ""}},
		{"as high as wide", "165/100 R15", supply.Size{165, 100, 15, 0, ""}},
		{"blanks of all kinds", "\u00a0205\u2009/\u202f55\u3000R16\t91H \n", full},
		{"a blank of no width", "205/55\u200b R16 91H", full},
		{"marks after it", "205/55 R16 91H XL M+S 3PMSF", full},
		{"a mark that sticks to it", "205/55 R16 91HXL", full},
		{"a mark in place of load and speed", "205/55 R16 XL", bare},
		{"mud and snow is no speed", "205/55 R16 91 M+S", supply.Size{205, 55, 16, 91, ""}},
		{"speed without load", "205/55 R16 V", supply.Size{205, 55, 16, 0, "V"}},
	} {
		got, err := supply.ParseSize(c.text)
		require.NoError(t, err, c.says)
		require.Equal(t, c.want, got, "%s: %q", c.says, c.text)
	}
}

func TestParseSize_Refuses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		says, text string
		want       supply.SizeProblem
	}{
		{"nothing", "", supply.SizeEmpty},
		{"blanks", " \u00a0\t", supply.SizeEmpty},
		{"words", "winter tyres", supply.SizeUnreadable},
		{"a mark alone", "XL", supply.SizeUnreadable},
		{"half a size", "205/55", supply.SizeUnreadable},
		{"six digits, of which one lacks", "205551", supply.SizeRim},
		{"a digit too many in one word", "20555169", supply.SizeRim},
		{"two sizes", "205/55 R16 225/45 R18", supply.SizeUnreadable},
		{"a size in inches", "31x10.50 R15", supply.SizeUnreadable},
		{"a bias-ply tyre", "205/55 D16", supply.SizeUnreadable},
		{"front and rear taken for each other", "55/205 R16", supply.SizeWidth},
		{"a bicycle's", "28-62-20", supply.SizeWidth},
		{"a width of four digits", "2050/55 R16", supply.SizeWidth},
		{"too flat", "205/05 R16", supply.SizeAspect},
		{"higher than wide", "205/155 R16", supply.SizeAspect},
		{"a rim of a lorry", "205/55 R17.5", supply.SizeRim},
		{"a rim with a comma", "205/55 R16,5", supply.SizeRim},
		{"a rim of a toy", "205/55 R6", supply.SizeRim},
		{"a rim of three digits", "205/55 R160", supply.SizeRim},
		{"a load no tyre bears", "205/55 R16 999H", supply.SizeLoad},
		{"a load of a wheelbarrow", "205/55 R16 9H", supply.SizeLoad},
		{"a speed that could be read as a digit", "205/55 R16 91I", supply.SizeSpeed},
		{"two speeds", "205/55 R16 91HV", supply.SizeSpeed},
		{"the first that is wrong is named", "999/55 R99 999I", supply.SizeWidth},
	} {
		_, err := supply.ParseSize(c.text)
		var wrong *supply.SizeError
		require.ErrorAs(t, err, &wrong, "%s: %q", c.says, c.text)
		require.Equal(t, supply.SizeError{c.text, c.want}, *wrong, c.says)
		require.NotEmpty(t, wrong.Reason(), c.says)
		require.Contains(t, err.Error(), wrong.Reason(), c.says)
	}
}

// anySize draws one that there may be.
func anySize(t *rapid.T) supply.Size {
	return supply.Size{
		Width: rapid.IntRange(100, 400).Draw(t, "width"), Aspect: rapid.IntRange(20, 100).Draw(t, "aspect"),
		Rim: rapid.IntRange(10, 30).Draw(t, "rim"), LoadIndex: rapid.OneOf(rapid.Just(0), rapid.IntRange(50, 150)).Draw(t, "load"),
		SpeedIndex: rapid.SampledFrom([]string{"", "F", "Q", "T", "U", "H", "V", "W", "Y"}).Draw(t, "speed"),
	}
}

func TestSize_StringIsReadBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		size := anySize(t)
		marks := rapid.SampledFrom([]string{"", " XL", " M+S", " XL M+S 3PMSF"}).Draw(t, "marks")
		got, err := supply.ParseSize(size.String() + marks)
		require.NoError(t, err)
		require.Equal(t, size, got)
	})
}

// Whatever is typed, the answer is a size that is read back as the same, or an error
// of the one kind.
func FuzzParseSize(f *testing.F) {
	for _, text := range []string{"205/55 R16 91H", "2055516", "215/65R16C 109/107T", "", "P20555ZR16 M+S", "×\u00a0,"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		size, err := supply.ParseSize(text)
		if err != nil {
			var wrong *supply.SizeError
			require.True(t, errors.As(err, &wrong))
			require.NotEmpty(t, wrong.Reason())
			require.Zero(t, size)
			return
		}
		again, err := supply.ParseSize(size.String())
		require.NoError(t, err)
		require.Equal(t, size, again)
	})
}

func TestSize_Fits(t *testing.T) {
	t.Parallel()
	tyre := supply.Article{Width: 205, Aspect: 55, Rim: 16, LoadIndex: 91, SpeedIndex: "H"}
	for _, c := range []struct {
		says, size string
		want       bool
	}{
		{"any load and speed", "205/55 R16", true},
		{"just what is needed", "205/55 R16 91H", true},
		{"more than is needed", "205/55 R16 88T", true},
		{"H is faster than U, though it comes before it", "205/55 R16 U", true},
		{"H is slower than V, though G is slower than H", "205/55 R16 V", false},
		{"too weak", "205/55 R16 94H", false},
		{"too slow", "205/55 R16 91W", false},
		{"another width", "195/55 R16", false},
		{"another height", "205/60 R16", false},
		{"another rim", "205/55 R17", false},
	} {
		size, err := supply.ParseSize(c.size)
		require.NoError(t, err)
		require.Equal(t, c.want, size.Fits(tyre), c.says)
	}
	odd := tyre
	odd.SpeedIndex = "XX"
	require.True(t, supply.Size{Width: 205, Aspect: 55, Rim: 16}.Fits(odd))
	require.False(t, supply.Size{Width: 205, Aspect: 55, Rim: 16, SpeedIndex: "F"}.Fits(odd), "what nobody knows is fast enough for nothing")
}
