"""What the tests of several rooms share: projects, jobs and pictures that are made up."""
