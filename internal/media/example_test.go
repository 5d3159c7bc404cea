package media_test

import (
	"context"
	"fmt"
	"os"

	"github.com/candorhq/candor/internal/media"
)

func ExampleDecoder_Decode() {
	f, err := os.Open("testdata/speech.webm")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer f.Close()
	audio, err := media.New(media.Config{FFmpeg: "none"}).Decode(context.Background(), f)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(audio.Type.MediaType, audio.DurationMS(), "ms")
	fmt.Printf("%.0f LUFS\n", audio.Loudness())
	fmt.Println(len(audio.Waveform(100)), "points")
	// Output:
	// audio/webm 3000 ms
	// -16 LUFS
	// 100 points
}
